package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.AnswerTimes;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a packet is sent again to one BMC: soon if it is quick, late if it takes its time, and never
 * to many BMCs at the same moment. What was sent again is not measured, since nobody knows which
 * sending was answered (Karn's rule); the next packet is waited for twice as long instead.
 */
final class Pace {
  /** No BMC on a network is so quick that a packet is lost sooner. */
  static final Duration FLOOR = Duration.ofMillis(200);

  private static final Duration LONGEST = Duration.ofSeconds(6);
  private static final int MOST_SENDINGS = 5;

  private final AnswerTimes times;
  private final BmcTarget target;

  /**
   * @param times of all BMCs, with {@link #FLOOR}
   */
  Pace(AnswerTimes times, BmcTarget target) {
    this.times = times;
    this.target = target;
  }

  /**
   * @param usual what is waited after each sending to a BMC that is not known yet
   * @return in all no less
   */
  List<Duration> waits(List<Duration> usual) {
    Duration first = usual.get(0);
    Optional<Duration> known = times.patience(target);
    if (known.isEmpty()) {
      return stretched(usual, 1 + ThreadLocalRandom.current().nextDouble() / 8);
    }
    double factor = (double) known.get().toNanos() / first.toNanos();
    return factor < 1 ? hurried(usual, known.get()) : stretched(usual, factor);
  }

  /**
   * The same for a packet that many BMCs take once and ignore ever after: what helps then is not to
   * repeat it but to begin anew.
   */
  List<Duration> waitsTwice(List<Duration> usual) {
    List<Duration> waits = waits(usual);
    return waits.size() < 3 ? waits : List.of(waits.get(0), waits.get(1).plus(waits.get(2)));
  }

  private static List<Duration> stretched(List<Duration> usual, double factor) {
    return usual.stream()
        .map(wait -> Duration.ofNanos((long) (wait.toNanos() * factor)))
        .map(wait -> wait.compareTo(LONGEST) > 0 ? LONGEST : wait)
        .toList();
  }

  /** Twice as long each time, and the last time until what is usual is over. */
  private static List<Duration> hurried(List<Duration> usual, Duration first) {
    List<Duration> waits = new ArrayList<>();
    Duration left = usual.stream().reduce(Duration.ZERO, Duration::plus);
    Duration wait = first;
    while (waits.size() < MOST_SENDINGS - 1 && wait.compareTo(left) < 0) {
      waits.add(wait);
      left = left.minus(wait);
      wait = wait.multipliedBy(2);
    }
    waits.add(left);
    return waits;
  }

  /**
   * A packet was answered.
   *
   * @param sendings how often it had been sent
   * @param nanos since it was sent first
   */
  void answered(int sendings, long nanos) {
    if (sendings == 1) {
      times.answered(target, nanos);
    } else {
      times.silent(target);
    }
  }
}
