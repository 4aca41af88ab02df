package io.toplink.dcim.core.testing;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.Scope;
import java.util.EnumSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Calls as the edge would make them. */
public final class Calls {
  /** May do everything, from the machine itself. */
  public static final Caller ADMIN =
      new Caller("apiCredentials/admin", "ops", EnumSet.allOf(Scope.class), "127.0.0.1");

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private Calls() {}

  /** A call without a request id. */
  public static Call call(String verb) {
    return call(ADMIN, verb, null);
  }

  /** A call that can be repeated: the same verb and id make the same call. */
  public static Call call(String verb, UUID requestId) {
    return call(ADMIN, verb, requestId);
  }

  public static Call call(Caller caller, String verb, @Nullable UUID requestId) {
    return new Call(
        caller,
        "toplink.dcim.v1.Test/" + verb,
        requestId,
        verb,
        "{}",
        "call-" + COUNTER.incrementAndGet());
  }
}
