package io.toplink.dcim.core.bmc.ipmi;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.AnswerTimes;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final List<Duration> SET_UP = IpmiTimeouts.DEFAULT.setUp();
  private static final List<Duration> READ = IpmiTimeouts.DEFAULT.read();

  private final AnswerTimes times = new AnswerTimes(Pace.FLOOR);
  private final Pace pace = new Pace(times, target(1));

  @Test
  void aBmcThatIsNotKnownIsWaitedForAsUsualAndNotAtTheSameMomentAsAllOthers() {
    List<List<Duration>> all = IntStream.range(0, 50).mapToObj(i -> pace.waits(SET_UP)).toList();

    assertThat(all)
        .allSatisfy(
            waits -> {
              assertThat(waits).hasSameSizeAs(SET_UP);
              assertThat(waits.get(0)).isBetween(SET_UP.get(0), SET_UP.get(0).multipliedBy(2));
              assertThat(sum(waits)).isGreaterThanOrEqualTo(sum(SET_UP));
            });
    assertThat(all.stream().map(waits -> waits.get(0)).collect(Collectors.toSet()))
        .hasSizeGreaterThan(25);
  }

  @Test
  void aQuickOneIsAskedAgainSoonAndMoreOftenInTheSameTime() {
    answers(Duration.ofMillis(2));

    List<Duration> waits = pace.waits(READ);

    assertThat(waits).hasSizeGreaterThan(READ.size());
    assertThat(waits.get(0)).isBetween(Pace.FLOOR, Pace.FLOOR.multipliedBy(2));
    assertThat(sum(waits)).isEqualTo(sum(READ));
  }

  @Test
  void aSlowOneIsNotAskedAgainBeforeItUsuallyAnswers() {
    answers(Duration.ofMillis(2500));

    assertThat(pace.waits(SET_UP))
        .hasSameSizeAs(SET_UP)
        .allSatisfy(
            wait -> assertThat(wait).isBetween(Duration.ofMillis(2500), Duration.ofSeconds(6)));
  }

  @Test
  void oneThatBecameSlowIsFoundOut() {
    answers(Duration.ofMillis(2));
    Duration now = Duration.ofMillis(2500);

    int tries = 0;
    while (pace.waits(READ).get(0).compareTo(now) < 0) {
      pace.answered(2, now.toNanos());
      tries++;
      assertThat(tries).isLessThan(10);
    }
    pace.answered(1, now.toNanos());

    // Not at once: one slow answer is no habit.
    assertThat(tries).isPositive();
  }

  @Test
  void whatIsIgnoredWhenRepeatedIsRepeatedOnceAndWaitedForLess() {
    answers(Duration.ofMillis(2));

    List<Duration> waits = pace.waitsTwice(SET_UP);

    assertThat(waits).hasSize(2);
    assertThat(sum(waits)).isLessThan(sum(SET_UP));
  }

  @Test
  void whatOneBmcDoesIsNotHeldAgainstAnother() {
    answers(Duration.ofMillis(2500));

    assertThat(new Pace(times, target(2)).waits(SET_UP).get(0)).isLessThan(Duration.ofSeconds(1));
  }

  private void answers(Duration after) {
    for (int i = 0; i < 20; i++) {
      pace.answered(1, after.toNanos());
    }
  }

  private static Duration sum(List<Duration> waits) {
    return waits.stream().reduce(Duration.ZERO, Duration::plus);
  }

  private static BmcTarget target(int number) {
    return new BmcTarget(
        "srv-" + number,
        BmcProtocol.IPMI,
        InetAddress.getLoopbackAddress(),
        600 + number,
        false,
        "admin",
        new Secret("calvin-2026"),
        null);
  }
}
