package io.toplink.dcim.core.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.seal.Sealer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Credentials by key, opened and ready to verify. A change made through another process is seen
 * within a second; one made here, at once.
 */
final class CredentialCache {
  private static final Logger log = LoggerFactory.getLogger(CredentialCache.class);
  private static final Duration STALE = Duration.ofSeconds(1);
  private static final int MOST = 10_000;

  /**
   * A credential, ready to verify.
   *
   * @param signingKey of its present secret
   * @param oldSigningKey of the one before; null when there is none
   * @param allowed where calls may come from; nowhere if the stored list cannot be read
   */
  record Opened(
      ApiCredential credential,
      byte[] signingKey,
      byte @Nullable [] oldSigningKey,
      @Nullable Instant oldUntil,
      List<Cidr> allowed) {}

  private final Database database;
  private final ApiCredentialStore store;
  private final Sealer sealer;
  private final Cache<String, Optional<Opened>> byKey;

  @Inject
  CredentialCache(Database database, ApiCredentialStore store, Sealer sealer, Ticker ticker) {
    this.database = database;
    this.store = store;
    this.sealer = sealer;
    this.byKey =
        Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(STALE).ticker(ticker).build();
  }

  /** Empty if there is none of that key, or it cannot be opened. */
  Optional<Opened> find(String key) {
    Optional<Opened> found = byKey.get(key, this::load);
    return found == null ? Optional.empty() : found;
  }

  void forget(String key) {
    byKey.invalidate(key);
  }

  private Optional<Opened> load(String key) {
    return database.read(handle -> store.findByKey(handle, key)).flatMap(this::open);
  }

  /** One credential that cannot be read shuts out its own callers and nobody else. */
  private Optional<Opened> open(ApiCredentialStore.Row row) {
    ApiCredential credential = row.credential();
    try {
      return Optional.of(
          new Opened(
              credential,
              ApiCredentials.open(sealer, credential.uid(), row.verifier()),
              row.oldVerifier() == null
                  ? null
                  : ApiCredentials.open(sealer, credential.uid(), row.oldVerifier()),
              row.oldUntil(),
              credential.allowedCidrs().stream().map(Cidr::parse).toList()));
    } catch (DcimException | IllegalArgumentException e) {
      log.error("{} cannot be read and lets nobody in", credential.name(), e);
      return Optional.empty();
    }
  }
}
