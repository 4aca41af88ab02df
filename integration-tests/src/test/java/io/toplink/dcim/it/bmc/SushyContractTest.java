package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcContract;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import io.toplink.dcim.it.stack.FreePorts;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Redfish driver keeps the contract with a service that others wrote, as far as that goes. */
class SushyContractTest extends BmcContract {
  @TempDir private static Path directory;
  private static SushyEmulator sushy;

  private final BmcDriver driver = new RedfishDriver(RedfishRig.PATIENT, InstantSource.system());

  @BeforeAll
  static void start() throws Exception {
    sushy = SushyEmulator.orSkip(directory);
  }

  @AfterAll
  static void stop() {
    if (sushy != null) {
      sushy.close();
    }
  }

  @AfterEach
  void closeDriver() {
    driver.close();
  }

  @Override
  protected BmcDriver driver() {
    return driver;
  }

  @Override
  protected Rig rig() {
    sushy.startOver();
    return new SushyRig();
  }

  @Override
  protected Set<Lack> lacks() {
    return EnumSet.of(
        Lack.BOOT_ONCE, Lack.FIRMWARE_SETUP, Lack.BMC_RESET, Lack.RESTART_CAUSE, Lack.ACCOUNTS);
  }

  @Override
  protected URI image(String name) {
    return URI.create("http://127.0.0.1:" + sushy.port() + "/" + name);
  }

  /** It has no "once": whatever it is told to boot from, it would boot from for ever. */
  @Test
  void whatWouldBootForEverIsNotTakenForOnce() throws BmcException {
    Rig rig = rig();
    try (BmcSession session = driver.open(rig.target())) {
      BmcException e =
          catchThrowableOfType(
              BmcException.class, () -> session.bootOnce(BootOverride.of(BootDevice.NETWORK)));
      assertThat(e.kind()).isEqualTo(BmcException.Kind.MISBEHAVED);
      assertThat(e).hasMessageContaining("for ever");
      assertThat(session.bootOverride()).isEmpty();
    }
  }

  private record SushyRig() implements Rig {
    private static BmcTarget at(int port) {
      return new BmcTarget(
          "sushy",
          BmcProtocol.REDFISH,
          InetAddress.getLoopbackAddress(),
          port,
          true,
          SushyEmulator.USERNAME,
          new Secret(SushyEmulator.PASSWORD),
          null);
    }

    @Override
    public BmcTarget target() {
      return at(sushy.port());
    }

    @Override
    public boolean isOn() {
      return sushy.isOn();
    }

    @Override
    public List<String> effects() {
      return sushy.effects();
    }

    @Override
    public int refusedLogins() {
      return sushy.refusedLogins();
    }

    @Override
    public MachineIdentity identity() {
      return new MachineIdentity(null, SushyEmulator.UUID);
    }

    @Override
    public BmcTarget nobody() {
      return at(FreePorts.next());
    }
  }
}
