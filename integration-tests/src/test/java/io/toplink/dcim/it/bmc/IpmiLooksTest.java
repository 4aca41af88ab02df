package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.ipmi.IpmiDriver;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFault;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reading the power without a thread that waits, and whose power it is. */
class IpmiLooksTest {
  private final BmcDriver driver =
      new IpmiDriver(IpmiRig.PATIENT, InstantSource.system(), new SimpleMeterRegistry());
  private IpmiFleet fleet;
  private IpmiBmc one;
  private IpmiBmc other;

  @BeforeEach
  void start() throws IOException {
    fleet = IpmiFleet.start(2);
    one = fleet.bmc(0);
    other = fleet.bmc(1);
    one.becomes("ONE");
    other.becomes("OTHER");
  }

  @AfterEach
  void close() throws IOException {
    driver.close();
    fleet.close();
  }

  @Test
  @DisplayName("B31, B33: the power of a machine is told with whose it is, also after a swap")
  void tellsWhosePowerItIs() throws Exception {
    BmcTarget target = IpmiRig.target(one);
    assertThat(look(target).identity()).isEqualTo(new MachineIdentity("ONE", one.uuid()));
    fleet.swap(one, other);
    assertThat(look(target).identity()).isEqualTo(new MachineIdentity("OTHER", other.uuid()));
    fleet.swap(one, other);
    assertThat(look(target).identity()).isEqualTo(new MachineIdentity("ONE", one.uuid()));
  }

  @Test
  void aKnownMachineTakesOneQuestionMore() throws Exception {
    BmcTarget target = IpmiRig.target(one);
    look(target);
    RedfishRig.until(() -> one.count("close") == 1);
    int before = one.requests().size();
    look(target);
    RedfishRig.until(() -> one.count("close") == 2);
    List<String> asked = one.requests();
    assertThat(asked.subList(before, asked.size()))
        .containsExactly(
            "open", "rakp1", "rakp3", "set-privilege", "chassis-status", "guid", "close");
  }

  @Test
  @DisplayName("B32: where no GUID is told the serial number is read each time")
  void aMachineWithoutAGuidIsKnownByItsSerialNumber() throws Exception {
    one.inject(IpmiFault.of(IpmiFault.Kind.REFUSED, "guid").with(0xc1).times(-1));
    other.inject(IpmiFault.of(IpmiFault.Kind.REFUSED, "guid").with(0xc1).times(-1));
    BmcTarget target = IpmiRig.target(one);
    assertThat(look(target).identity()).isEqualTo(new MachineIdentity("ONE", null));
    fleet.swap(one, other);
    assertThat(look(target).identity()).isEqualTo(new MachineIdentity("OTHER", null));
  }

  private PowerReading look(BmcTarget target) throws Exception {
    return driver.readPower(target).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
