package io.toplink.dcim.core.bmc.ipmi;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.MachineIdentity;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who a machine is for those who only look. Its GUID is asked for each time, which is one
 * packet; the maker's record, which is many, only where that GUID is not the one of the last look.
 */
final class Identities {
  private static final int MOST_REMEMBERED = 100_000;

  private final Cache<String, MachineIdentity> seen =
      Caffeine.newBuilder()
          .maximumSize(MOST_REMEMBERED)
          .expireAfterWrite(Duration.ofHours(2))
          .build();

  /** Fails with {@link BmcException}, maybe wrapped. */
  CompletableFuture<MachineIdentity> look(Conversation conversation) {
    String endpoint = conversation.target().endpoint();
    return guid(conversation)
        .thenCompose(
            guid -> {
              MachineIdentity before = seen.getIfPresent(endpoint);
              return before != null && guid.isPresent() && guid.get().equals(before.systemUuid())
                  ? CompletableFuture.completedFuture(before)
                  : FruReader.read(conversation)
                      .thenApply(fru -> remember(endpoint, of(fru, guid.orElse(null))));
            });
  }

  private MachineIdentity remember(String endpoint, MachineIdentity identity) {
    seen.put(endpoint, identity);
    return identity;
  }

  /** Empty if the BMC does not tell it, or nobody filled it in. */
  static CompletableFuture<Optional<String>> guid(Conversation conversation) {
    return conversation
        .ask(Commands.SYSTEM_GUID)
        .thenApply(
            reply ->
                reply.isOk()
                    ? Optional.ofNullable(SystemGuid.text(reply.data()))
                    : Optional.empty());
  }

  static MachineIdentity of(Fru fru, @Nullable String guid) {
    return new MachineIdentity(fru.serialNumber(), guid);
  }
}
