package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.ipmi.IpmiDriver;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFault;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets that are not the answer are dropped, whatever is in them, and counted by why. */
class IpmiDroppedTest {

  @ParameterizedTest(name = "B43 / F16: {0} is {1}")
  @CsvSource({
    "DAMAGED_FIRST, dropped_damaged",
    "FORGED_FIRST, dropped_forged",
    "FOREIGN_FIRST, dropped_foreign",
    "CUT_FIRST, dropped_unreadable",
    "TWICE, dropped_replayed",
    "OLD_FIRST, dropped_replayed",
    "ANSWERED_TWICE, dropped_late"
  })
  void isCounted(IpmiFault.Kind kind, String event) throws IOException, BmcException {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (IpmiFleet fleet = IpmiFleet.start(1);
        BmcDriver driver = new IpmiDriver(IpmiRig.PATIENT, InstantSource.system(), meters)) {
      IpmiBmc bmc = fleet.bmc(0);
      try (BmcSession session = driver.open(IpmiRig.target(bmc))) {
        session.power();
        assertThat(count(meters, event)).as("before").isZero();
        bmc.inject(IpmiFault.of(kind, "chassis-status"));
        assertThat(session.power().state()).isEqualTo(PowerReading.State.OFF);
        RedfishRig.until(() -> count(meters, event) == 1);
      }
    }
  }

  private static double count(SimpleMeterRegistry meters, String event) {
    return meters.get("dcim.ipmi.packets").tag("event", event).counter().count();
  }
}
