package io.toplink.dcim.core.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.Timer;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What is counted at the door to BMCs. */
class BmcMetersTest extends BmcsFixture {
  private long exchanges(String op, String outcome) {
    Timer timer =
        registry
            .find("dcim.bmc.exchange")
            .tags("protocol", "redfish", "op", op, "outcome", outcome)
            .timer();
    return timer == null ? 0 : timer.count();
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private double counter(String name) {
    return registry.get(name).tag("protocol", "redfish").counter().count();
  }

  @Test
  void aSessionCountsEachOfItsExchanges() throws BmcException {
    bmcs.call(
        target(1),
        Priority.USER,
        session -> {
          assertThat(gauge("dcim.bmc.inflight", "protocol", "redfish")).isZero();
          session.identity();
          return session.send(PowerCommand.ON);
        });

    assertThat(exchanges("open", "ok")).isOne();
    assertThat(exchanges("identity", "ok")).isOne();
    assertThat(exchanges("command", "ok")).isOne();
    assertThat(counter("dcim.bmc.uncertain")).isZero();
  }

  @Test
  void anExchangeIsInFlightWhileItLasts() throws BmcException {
    double[] seen = new double[1];
    driver.trouble = (what, target) -> seen[0] = gauge("dcim.bmc.inflight", "protocol", "redfish");

    bmcs.power(target(1));

    assertThat(seen[0]).isEqualTo(1);
    assertThat(gauge("dcim.bmc.inflight", "protocol", "redfish")).isZero();
  }

  @Test
  void aCommandWithoutAnAnswerIsUncertain() throws BmcException {
    driver.sent = Sent.UNKNOWN;

    bmcs.call(target(1), Priority.USER, session -> session.send(PowerCommand.ON));

    assertThat(exchanges("command", "uncertain")).isOne();
    assertThat(counter("dcim.bmc.uncertain")).isEqualTo(1);
  }

  @Test
  void aRefusedLoginIsCountedWhenItIsShownAndNotWhenItIsRemembered() {
    driver.trouble = fails(Kind.LOGIN_REFUSED);
    for (int i = 0; i < 3; i++) {
      assertThat(catchThrowable(() -> bmcs.power(target(1)))).isInstanceOf(BmcException.class);
    }
    assertThat(counter("dcim.bmc.logins.refused")).isEqualTo(1);
    assertThat(exchanges("open", "login_refused")).isOne();
  }

  @Test
  void silenceLeavesTheBmcAloneAndLooksAreCountedAsSuch() throws Exception {
    driver.trouble = fails(Kind.UNREACHABLE);
    for (int i = 0; i < 3; i++) {
      CompletableFuture<PowerReading> look = bmcs.observe(target(1)).toCompletableFuture();
      assertThat(catchThrowable(look::get)).isInstanceOf(ExecutionException.class);
    }
    assertThat(exchanges("look", "unreachable")).isEqualTo(3);
    assertThat(gauge("dcim.bmc.breakers.open")).isEqualTo(1);
    // Left alone is not asked, and so not counted.
    assertThat(catchThrowable(() -> bmcs.power(target(1)))).isInstanceOf(BmcException.class);
    assertThat(exchanges("open", "unreachable")).isZero();
  }

  @Test
  void aFaultOfOursIsNoFaultOfTheBmc() {
    driver.trouble =
        (what, target) -> {
          throw new IllegalStateException("a bug");
        };
    assertThat(catchThrowable(() -> bmcs.power(target(1)))).hasMessage("a bug");
    assertThat(exchanges("open", "fault")).isOne();
    assertThat(gauge("dcim.bmc.inflight", "protocol", "redfish")).isZero();
  }

  @Test
  void whoWaitsForATurnIsCountedByPriority() throws BmcException {
    CompletableFuture<?>[] look = new CompletableFuture<?>[1];
    bmcs.call(
        target(1),
        Priority.USER,
        session -> {
          look[0] = bmcs.observe(target(1)).toCompletableFuture();
          assertThat(gauge("dcim.bmc.waiting", "priority", "poll")).isEqualTo(1);
          assertThat(gauge("dcim.bmc.waiting", "priority", "user")).isZero();
          return true;
        });
    look[0].join();
    assertThat(gauge("dcim.bmc.waiting", "priority", "poll")).isZero();
  }
}
