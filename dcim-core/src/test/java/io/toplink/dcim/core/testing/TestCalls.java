package io.toplink.dcim.core.testing;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.Scope;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calls as the edge would make them. */
public final class TestCalls {
  private TestCalls() {}

  /** Somebody who may do everything in the name of a tenant. */
  public static Caller caller(String tenant) {
    return new Caller(
        "apiCredentials/" + tenant, tenant, Set.copyOf(EnumSet.allOf(Scope.class)), "127.0.0.1");
  }

  /** Somebody who may do only this, in the name of a tenant. */
  public static Caller caller(String tenant, Scope... scopes) {
    return new Caller("apiCredentials/" + tenant, tenant, Set.of(scopes), "127.0.0.1");
  }

  public static Call call(Caller caller, String verb) {
    return call(caller, verb, null, verb);
  }

  public static Call call(
      Caller caller, String verb, @Nullable UUID requestId, String fingerprint) {
    return new Call(
        caller, "toplink.dcim.v1.TestService/" + verb, requestId, fingerprint, "{}", "test");
  }

  public static Call call(String tenant, String verb) {
    return call(caller(tenant), verb);
  }
}
