package io.toplink.dcim.server.guard;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.base.Kind;
import io.toplink.dcim.core.base.Reason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts calls that failed, by the reason that their callers are told. */
final class FailedCalls {
  private final Map<String, Counter> calls = new HashMap<>();
  private final Map<String, Counter> logins = new HashMap<>();

  FailedCalls(MeterRegistry registry) {
    for (Reason reason : Reason.values()) {
      calls.put(
          reason.name(),
          Counter.builder("dcim.calls.failed")
              .description("gRPC calls that failed, by the reason that their callers are told")
              .tag("reason", reason.name())
              .register(registry));
      if (isOfLogins(reason)) {
        logins.put(
            reason.name(),
            Counter.builder("dcim.logins.refused")
                .description("gRPC calls of callers who were not let in, by reason")
                .tag("reason", reason.name())
                .register(registry));
      }
    }
  }

  /**
   * One more.
   *
   * @param reason as told; empty if there is none
   */
  void count(String reason) {
    increment(calls.get(reason));
    increment(logins.get(reason));
  }

  private static void increment(@Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }

  private static boolean isOfLogins(Reason reason) {
    return reason.kind() == Kind.UNAUTHENTICATED
        || reason == Reason.SOURCE_IP_NOT_ALLOWED
        || reason == Reason.TOO_MANY_FAILED_LOGINS;
  }
}
