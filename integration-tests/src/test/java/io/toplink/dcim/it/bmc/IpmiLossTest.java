package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.bmc.ipmi.IpmiDriver;
import io.toplink.dcim.core.bmc.ipmi.IpmiTimeouts;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFault;
import io.toplink.dcim.it.ipmi.IpmiFault.Kind;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the IPMI driver does where packets are lost, with the times that it has in the field. */
class IpmiLossTest {
  private final BmcDriver driver =
      new IpmiDriver(IpmiTimeouts.DEFAULT, InstantSource.system(), new SimpleMeterRegistry());

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  @DisplayName("F13: RAKP 4 lost: asked for once more, then anew, and nothing is left behind")
  void aLostEndOfAHandshakeLeavesNoSession() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1)) {
      IpmiBmc bmc = fleet.bmc(0);
      bmc.inject(IpmiFault.of(Kind.ANSWER_LOST, "rakp3").times(3));
      try (BmcSession session = driver.open(IpmiRig.target(bmc))) {
        assertThat(session.power().state()).isEqualTo(State.OFF);
        assertThat(bmc.count("open")).isEqualTo(3);
        assertThat(bmc.count("rakp3")).isLessThanOrEqualTo(5);
        RedfishRig.until(() -> bmc.sessions() == 1);
      }
      RedfishRig.until(() -> bmc.sessions() == 0);
    }
  }

  @Test
  @DisplayName("F14: fifteen of a hundred packets lost each way")
  void heavyLossIsGotOver() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(30)) {
      fleet.bmcs().forEach(bmc -> bmc.loses(0.15));
      List<CompletableFuture<PowerReading>> readings =
          fleet.bmcs().stream()
              .map(bmc -> driver.readPower(IpmiRig.target(bmc)).toCompletableFuture())
              .toList();
      CompletableFuture.allOf(readings.toArray(CompletableFuture[]::new)).get(90, TimeUnit.SECONDS);
      assertThat(readings).allSatisfy(one -> assertThat(one.join().state()).isEqualTo(State.OFF));
    }
  }
}
