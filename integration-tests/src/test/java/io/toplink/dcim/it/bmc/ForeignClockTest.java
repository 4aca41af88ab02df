package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.LastRestart;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.bmc.ipmi.IpmiDriver;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.Model;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** B35: the clock of a BMC is nobody's but its own. */
class ForeignClockTest {

  @ParameterizedTest(name = "B35: {0}")
  @CsvSource({
    "CLOCK_OF_1970, 1970-01-01T00:00:42Z, 'Thu, 01 Jan 1970 00:00:42 GMT'",
    "CLOCK_OF_2099, 2099-12-31T23:59:59Z, 'Thu, 31 Dec 2099 23:59:59 GMT'"
  })
  void overRedfishItIsToldAndNotUsed(Oddity clock, Instant theirs, String inWords)
      throws IOException, BmcException {
    try (Fleet fleet = Fleet.start(FleetOptions.of(1).withModels(Model.LENOVO));
        BmcDriver driver = new RedfishDriver(RedfishRig.SETTINGS, InstantSource.system())) {
      SimulatedBmc bmc = fleet.bmc(0);
      bmc.add(clock, Oddity.ACTIONS_AS_TASKS, Oddity.TASKS_TAKE_TIME);
      Instant before = Instant.now();
      try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
        // To be asked again at a time that was long ago, or that nobody here will see.
        bmc.inject(
            Fault.status(503).withHeader("Retry-After", inWords).on("GET", RedfishFaults.SYSTEM));
        isOfNow(session.power(), before);
        assertThat(session.send(PowerCommand.ON)).isEqualTo(Sent.ACCEPTED);
        PowerReading after = session.power();
        assertThat(after.state()).isEqualTo(PowerReading.State.ON);
        isOfNow(after, before);
        LastRestart last = session.lastRestart();
        assertThat(last.startedAt()).as("what the BMC says").isEqualTo(theirs);
        assertThat(last.observedAt()).isBetween(before, Instant.now());
      }
    }
  }

  @Test
  @DisplayName("B35: over IPMI no clock is even asked for")
  void overIpmiItIsNotRead() throws IOException, BmcException {
    try (IpmiFleet fleet = IpmiFleet.start(1);
        BmcDriver driver =
            new IpmiDriver(IpmiRig.PATIENT, InstantSource.system(), new SimpleMeterRegistry())) {
      IpmiBmc bmc = fleet.bmc(0);
      Instant before = Instant.now();
      try (BmcSession session = driver.open(IpmiRig.target(bmc))) {
        session.identity();
        isOfNow(session.power(), before);
        assertThat(session.send(PowerCommand.ON)).isEqualTo(Sent.ACCEPTED);
        LastRestart last = session.lastRestart();
        assertThat(last.startedAt()).isNull();
        assertThat(last.observedAt()).isBetween(before, Instant.now());
      }
      assertThat(bmc.requests())
          .as("the time of its event log is none of these")
          .doesNotContain("other", "unknown");
    }
  }

  private static void isOfNow(PowerReading reading, Instant before) {
    assertThat(reading.observedAt()).isBetween(before, Instant.now());
  }
}
