package io.toplink.dcim.core.credential;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Makes the first credentials of a new database: one for the operator and one for the gateway, both
 * for this machine only. Later starts find them made, even if they have been revoked since.
 */
public final class Bootstrap {
  public static final String ADMIN = "admin";
  public static final String GATEWAY = "gateway";

  private static final Call CALL =
      new Call(Caller.SYSTEM, "system/Bootstrap", null, "", "", "bootstrap");
  private static final Call RESET =
      new Call(Caller.SYSTEM, "system/ResetAdmin", null, "", "", "reset-admin");
  private static final List<String> THIS_MACHINE = List.of("127.0.0.1/32", "::1/128");

  /** Where a new credential's secret is put. */
  public interface Sink {
    /**
     * Keeps key and secret where only their owner can read them. Called before the credential is
     * committed, so that there is no moment at which it exists and nobody knows its secret; called
     * again, with another secret, if that commit is lost: the last call counts.
     */
    void keep(String credentialId, String key, Secret secret);
  }

  /** What there was to do. */
  public record Made(List<String> credentialIds) {}

  private final Database database;
  private final Mutations mutations;
  private final ApiCredentials credentials;
  private final ApiCredentialStore store;

  @Inject
  Bootstrap(
      Database database,
      Mutations mutations,
      ApiCredentials credentials,
      ApiCredentialStore store) {
    this.database = database;
    this.mutations = mutations;
    this.credentials = credentials;
    this.store = store;
  }

  /**
   * @return the credentials that were made; none on any start but the first
   */
  public Made run(Sink sink) {
    return new Made(
        List.of(
                admin(ADMIN),
                draft(GATEWAY, "WHMCS gateway on this machine", "gateway", Set.of(Scope.GATEWAY)))
            .stream()
            .filter(draft -> !database.read(handle -> exists(handle, draft)))
            .filter(
                draft -> mutations.run(CALL, Boolean.class, change -> make(change, draft, sink)))
            .map(ApiCredentialDraft::id)
            .toList());
  }

  /**
   * Lets in again who is locked out: the first administrator is again what it was made as, with a new
   * secret. If it has been revoked, which is for good, another one is made: {@code admin-2} and so
   * on.
   *
   * @return the id of the credential
   */
  public String resetAdmin(Sink sink) {
    return mutations.run(
        RESET,
        String.class,
        change -> {
          change.handle().execute("lock table api_credentials in share row exclusive mode");
          String id = ADMIN;
          for (int n = 2; isRevoked(change.handle(), id); n++) {
            id = ADMIN + "-" + n;
          }
          ApiCredentialDraft draft = admin(id);
          keep(
              exists(change.handle(), draft)
                  ? credentials.restore(change, draft)
                  : credentials.insert(change, draft),
              sink);
          return id;
        });
  }

  private boolean isRevoked(Handle handle, String id) {
    return store.find(handle, id).filter(found -> found.deleteTime() != null).isPresent();
  }

  private boolean exists(Handle handle, ApiCredentialDraft draft) {
    return store.find(handle, draft.id()).isPresent();
  }

  private boolean make(Change change, ApiCredentialDraft draft, Sink sink) {
    // Several processes may be started on one new database at once.
    change.handle().execute("lock table api_credentials in share row exclusive mode");
    if (exists(change.handle(), draft)) {
      return false;
    }
    keep(credentials.insert(change, draft), sink);
    return true;
  }

  private static void keep(IssuedCredential issued, Sink sink) {
    Secret secret = issued.secret();
    if (secret == null) {
      throw new IllegalStateException("a credential was made without a secret");
    }
    sink.keep(issued.credential().id(), issued.credential().key(), secret);
  }

  private static ApiCredentialDraft admin(String id) {
    return draft(id, "First administrator", "ops", adminScopes());
  }

  private static ApiCredentialDraft draft(
      String id, String displayName, String tenant, Set<Scope> scopes) {
    return new ApiCredentialDraft(id, displayName, tenant, scopes, THIS_MACHINE, null, false);
  }

  private static Set<Scope> adminScopes() {
    Set<Scope> scopes = EnumSet.allOf(Scope.class);
    scopes.remove(Scope.MACHINE);
    scopes.remove(Scope.GATEWAY);
    return scopes;
  }
}
