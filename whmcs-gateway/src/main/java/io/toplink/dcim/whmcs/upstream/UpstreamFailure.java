package io.toplink.dcim.whmcs.upstream;

import java.time.Instant;

/** Why an rpc gave nothing. */
public sealed interface UpstreamFailure {

  /** For whoever looks into it; may say more than a caller should know, but no secret. */
  default String forLogs() {
    return toString();
  }

  /** The server answered, and refused or failed. */
  record Refused(Refusal refusal, boolean mutation) implements UpstreamFailure {
    @Override
    public String forLogs() {
      return refusal.code() + " " + refusal.reason() + ": " + refusal.message();
    }
  }

  /** No answer. If {@code mayHaveChanged}, what was asked may have been done. */
  record Unreachable(boolean mayHaveChanged, String why) implements UpstreamFailure {}

  /** No answer in time. If {@code mayHaveChanged}, what was asked may have been done. */
  record TimedOut(boolean mayHaveChanged) implements UpstreamFailure {}

  /** The server could not prove who it is: {@code expired}, {@code name} or {@code untrusted}. */
  record NotTrusted(String why) implements UpstreamFailure {}

  /**
   * Not sent, because the server did not answer of late.
   *
   * @param failures attempts that failed before the breaker opened
   * @param until when it will be asked again
   */
  record BreakerOpen(int failures, Instant until) implements UpstreamFailure {}

  /** Not sent, because as many calls as we allow are under way. */
  record Busy() implements UpstreamFailure {}
}
