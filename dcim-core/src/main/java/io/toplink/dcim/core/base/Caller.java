package io.toplink.dcim.core.base;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param actor {@code apiCredentials/...}, or {@code system} for what the core does by itself
 * @param tenant the billing system or service the caller speaks for
 * @param scopes what it may do
 * @param remoteAddress where the call came from, as the allow-list saw it; null for the core itself
 */
public record Caller(
    String actor, String tenant, Set<Scope> scopes, @Nullable String remoteAddress) {

  /** The core itself, for what nobody asked for. */
  public static final Caller SYSTEM =
      new Caller(
          "system",
          "system",
          Set.of(
              Scope.READ,
              Scope.INVENTORY,
              Scope.INVENTORY_READ,
              Scope.CATALOG,
              Scope.POWER,
              Scope.PROVISIONING,
              Scope.ADMIN),
          null);

  public boolean has(Scope scope) {
    return scopes.contains(scope);
  }

  /** Refuses a caller without a scope. */
  public void require(Scope scope) {
    if (!has(scope)) {
      throw DcimException.of(
          Reason.SCOPE_MISSING,
          actor + " lacks the scope " + scope + "; add it to the credential, or use another one",
          "scope",
          "SCOPE_" + scope);
    }
  }

  /** Whether things of this tenant may be seen: its own, or all of them to an administrator. */
  public boolean sees(String otherTenant) {
    return tenant.equals(otherTenant) || has(Scope.ADMIN);
  }
}
