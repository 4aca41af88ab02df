package io.toplink.dcim.core.bmc;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a machine came to run as it does.
 *
 * @param detail what the BMC said of the cause, in its own words or ours; may be empty
 * @param startedAt when, by the BMC's own clock, which nobody has set for sure; null if not told
 * @param observedAt when the BMC said so, by our clock
 */
public record LastRestart(
    Cause cause, String detail, @Nullable Instant startedAt, Instant observedAt) {

  /** Why it started, or started anew. */
  public enum Cause {
    /** The BMC does not know, or does not say. */
    UNKNOWN,
    /** The BMC was told to, by us or by somebody else. */
    COMMAND,
    /** Somebody pressed the power button. */
    POWER_BUTTON,
    /** Somebody pressed the reset button. */
    RESET_BUTTON,
    /** The operating system did not show signs of life in time. */
    WATCHDOG,
    /** The mains came back. */
    POWER_RESTORED,
    /** The operating system itself. */
    SYSTEM,
    /** The operating system crashed. */
    CRASH,
    /** The BMC, because of something it measured. */
    EVENT,
    /** An alarm clock. */
    CLOCK,
    /** Something of the maker's own. */
    OTHER
  }
}
