package io.toplink.dcim.core.bmc;

import java.time.Duration;

/**
 * How long is waited for what.
 *
 * @param connect for a connection, TLS included
 * @param read for one complete answer to a question
 * @param readTotal for a question with all its repetitions
 * @param action for one complete answer to a command
 * @param inspect for all questions of an inspection together
 * @param queue for a turn, while others talk to the same BMC
 * @param retry before the first repetition of a question; doubled for the next
 * @param retryAfter at most, if a BMC asks to be asked again later
 * @param breakerOpen how long a BMC that does not answer is left alone at first; doubled each time
 * @param breakerOpenMax and at most
 */
public record BmcTimeouts(
    Duration connect,
    Duration read,
    Duration readTotal,
    Duration action,
    Duration inspect,
    Duration queue,
    Duration retry,
    Duration retryAfter,
    Duration breakerOpen,
    Duration breakerOpenMax) {

  /** What suits BMCs, which are slow. */
  public static final BmcTimeouts DEFAULT =
      new BmcTimeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofMinutes(3),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          Duration.ofMinutes(10));

  /** The same with another patience for BMCs that do not answer. */
  public BmcTimeouts withBreakerOpen(Duration open, Duration openMax) {
    return new BmcTimeouts(
        connect, read, readTotal, action, inspect, queue, retry, retryAfter, open, openMax);
  }
}
