package io.toplink.dcim.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.PowerReading.State;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operation leaves behind of what it sees: the same, whether it saw that before or not. */
class OperationLookTest {
  private final TelemetryEstate inventory = new TelemetryEstate();
  private final Telemetry telemetry = inventory.estate.get(Telemetry.class);
  private final UUID server = inventory.create("r-1");

  @AfterEach
  void stop() {
    inventory.close();
  }

  @Test
  void whatIsSeenAgainIsNewer() {
    PowerReading first = look(State.OFF);
    assertThat(inventory.power(server).source()).isEqualTo(Source.OPERATION);
    long told = told();
    inventory.estate.clock().advance(Duration.ofMinutes(1));
    PowerReading again = look(State.OFF);

    Power power = inventory.power(server);
    assertThat(power.state()).isEqualTo(State.OFF);
    assertThat(power.observedAt()).isEqualTo(again.observedAt()).isAfter(first.observedAt());
    assertThat(told()).isEqualTo(told);
    // Whoever was seen need not be looked at soon.
    assertThat(inventory.sweep()).isEmpty();
  }

  @Test
  void whatIsSeenAgainAfterAFailedLookEndsTheFailure() {
    look(State.ON);
    telemetry.looked(
        server, null, new BmcException(BmcException.Kind.UNREACHABLE, "read", "silent", null));
    assertThat(inventory.power(server).failureCount()).isEqualTo(1);
    look(State.ON);

    assertThat(inventory.power(server).failureCount()).isZero();
    assertThat(inventory.power(server).lastFailure()).isEmpty();
  }

  @Test
  void whatIsSeenInsteadIsTold() {
    look(State.ON);
    long told = told();
    look(State.OFF);

    assertThat(inventory.power(server).state()).isEqualTo(State.OFF);
    assertThat(inventory.power(server).expectedState()).isEqualTo(State.OFF);
    assertThat(told()).isGreaterThan(told);
  }

  @Test
  void aLookOfBeforeChangesNothing() {
    PowerReading last = look(State.ON);
    telemetry.looked(server, new PowerReading(State.ON, last.observedAt().minusSeconds(5)), null);

    assertThat(inventory.power(server).observedAt()).isEqualTo(last.observedAt());
  }

  private PowerReading look(State state) {
    PowerReading seen =
        new PowerReading(state, inventory.estate.clock().instant().truncatedTo(ChronoUnit.MICROS));
    telemetry.looked(server, seen, null);
    return seen;
  }

  private long told() {
    return Long.parseLong(inventory.estate.text("select count(*) from change_log"));
  }
}
