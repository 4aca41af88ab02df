package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.config.ConfigReader;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How long a step waits for a BMC that can do nothing now. That is not of the step's own time,
 * which goes on once the BMC answers again.
 *
 * @param busy for one that says that it will do it later, as one does whose firmware is being
 *     changed
 * @param away for one that does not answer and did shortly before, as one does that restarts
 */
public record BmcPatience(Duration busy, Duration away) {

  /** The phase by which the door to BMCs says so. */
  private static final String ELSEWHERE = "elsewhere";

  /** What suits BMCs of every make. */
  public static final BmcPatience DEFAULT =
      new BmcPatience(Duration.ofMinutes(10), Duration.ofMinutes(5));

  /**
   * Whether the BMC was not asked because another process has it: then it is waited for as one that
   * is busy, but comes free soon.
   */
  static boolean isElsewhere(DcimException e) {
    return e.reason() == Reason.BMC_BUSY && ELSEWHERE.equals(e.metadata().get("phase"));
  }

  static BmcPatience read(ConfigReader operations) {
    Duration most = Duration.ofHours(1);
    return new BmcPatience(
        operations.duration("bmc-busy-limit", DEFAULT.busy, Duration.ZERO, most),
        operations.duration("bmc-away-limit", DEFAULT.away, Duration.ZERO, most));
  }

  /**
   * How long is waited for what a reason says; zero if it is not. A BMC that did not answer before
   * either is not known to come back.
   */
  Duration with(Reason reason, BooleanSupplier answeredLately) {
    return switch (reason) {
      case BMC_BUSY, BMC_SESSIONS_FULL -> busy;
      case BMC_UNREACHABLE -> answeredLately.getAsBoolean() ? away : Duration.ZERO;
      default -> Duration.ZERO;
    };
  }
}
