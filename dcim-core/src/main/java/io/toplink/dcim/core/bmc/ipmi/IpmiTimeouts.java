package io.toplink.dcim.core.bmc.ipmi;

import java.time.Duration;
import java.util.List;

/**
 * How long is waited for what. For packets that may be sent again these are the times for a BMC
 * that is not known yet; {@link Pace} fits them to how it answers.
 *
 * @param setUp after each sending of one packet of a handshake; it is given up after the last
 * @param handshakes how often one is begun with a BMC that says nothing at all, each time as a new
 *     session from a new port
 * @param lostHandshakes how often with a BMC that answers, and does not get to the end: packets are
 *     lost, and many BMCs ignore a repeated RAKP message 3
 * @param read after each sending of a question; then one new session is tried
 * @param action for the answer to what is sent once
 * @param busyTries how often a BMC is asked that says that it is busy
 * @param busyMin shortest pause before it is asked again
 * @param busyMax longest pause
 * @param busyTotal after which it is not asked again
 */
public record IpmiTimeouts(
    List<Duration> setUp,
    int handshakes,
    int lostHandshakes,
    List<Duration> read,
    Duration action,
    int busyTries,
    Duration busyMin,
    Duration busyMax,
    Duration busyTotal) {

  /** What suits BMCs: many need seconds, and hardly any likes to be hurried. */
  public static final IpmiTimeouts DEFAULT =
      new IpmiTimeouts(
          List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2)),
          2,
          6,
          List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(2)),
          Duration.ofSeconds(6),
          5,
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60));

  public IpmiTimeouts {
    setUp = List.copyOf(setUp);
    read = List.copyOf(read);
    if (setUp.isEmpty()
        || read.isEmpty()
        || handshakes < 1
        || lostHandshakes < 1
        || busyTries < 1) {
      throw new IllegalArgumentException("everything is to be tried at least once");
    }
    if (busyMin.compareTo(busyMax) > 0) {
      throw new IllegalArgumentException("the shortest pause is longer than the longest");
    }
  }
}
