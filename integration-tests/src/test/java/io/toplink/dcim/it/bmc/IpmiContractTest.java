package io.toplink.dcim.it.bmc;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.bmc.BmcContract;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.ipmi.IpmiDriver;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.it.ipmi.IpmiSim;
import io.toplink.dcim.it.ipmi.PyghmiBmc;
import io.toplink.dcim.it.ipmi.Wiretap;
import io.toplink.dcim.it.stack.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The IPMI driver keeps the contract with BMCs that others wrote, and with our own. */
class IpmiContractTest {

  abstract static class Bmc extends BmcContract {
    private final BmcDriver driver =
        new IpmiDriver(IpmiRig.PATIENT, InstantSource.system(), new SimpleMeterRegistry());

    @AfterEach
    void close() {
      driver.close();
    }

    @Override
    protected BmcDriver driver() {
      return driver;
    }
  }

  abstract static class Foreign extends Bmc {
    private ForeignBmc bmc;
    private Wiretap wiretap;

    abstract ForeignBmc start(Path directory) throws IOException;

    abstract MachineIdentity identity();

    void end(ForeignBmc bmc) {
      bmc.close();
    }

    @BeforeEach
    void begin(@TempDir Path directory) throws IOException {
      bmc = start(directory);
      wiretap = Wiretap.of(bmc.address());
    }

    @AfterEach
    void stop() throws IOException {
      if (wiretap != null) {
        wiretap.close();
      }
      if (bmc != null) {
        end(bmc);
      }
    }

    @Override
    protected Rig rig() {
      return new ForeignRig(bmc, wiretap, identity());
    }
  }

  @Nested
  class OpenIpmi extends Foreign {
    @Override
    ForeignBmc start(Path directory) throws IOException {
      Tool.orSkip(IpmiSim.PROGRAM, "IPMI against OpenIPMI's BMC");
      return IpmiSim.start(directory);
    }

    @Override
    MachineIdentity identity() {
      return new MachineIdentity("PSN-0042", IpmiSim.GUID);
    }

    @Override
    protected Set<Lack> lacks() {
      return EnumSet.of(
          Lack.MEDIA,
          Lack.LONG_PASSWORDS,
          Lack.SENSORS,
          Lack.MACS,
          Lack.DISKS,
          Lack.BMC_RESET,
          Lack.BOOT_MODE,
          Lack.RESTART_CAUSE);
    }
  }

  @Nested
  class Pyghmi extends Foreign {
    private static final int TESTS = 60;
    @TempDir private static Path directory;
    private static final Queue<ForeignBmc> machines = new ArrayDeque<>();

    @BeforeAll
    static void startAll() throws IOException {
      IpmiRig.pyghmiOrSkip();
      machines.addAll(PyghmiBmc.start(directory, TESTS));
    }

    @AfterAll
    static void stopAll() {
      machines.forEach(ForeignBmc::close);
      machines.clear();
    }

    @Override
    ForeignBmc start(Path unused) {
      return machines.remove();
    }

    @Override
    void end(ForeignBmc bmc) {
      // They share one process.
    }

    @Override
    MachineIdentity identity() {
      return new MachineIdentity(null, null);
    }

    @Override
    protected Set<Lack> lacks() {
      return EnumSet.of(
          Lack.MEDIA,
          Lack.SENSORS,
          Lack.MACS,
          Lack.DISKS,
          Lack.MANUFACTURER,
          Lack.ACCOUNTS,
          Lack.BOOT_MODE,
          Lack.RESTART_CAUSE);
    }
  }

  abstract static class Own extends Bmc {
    private final Integer[] suites;
    private IpmiFleet fleet;

    Own(Integer... suites) {
      this.suites = suites;
    }

    @BeforeEach
    void begin() throws IOException {
      fleet = IpmiFleet.start(1);
      fleet.bmc(0).speaks(suites);
    }

    @AfterEach
    void stop() throws IOException {
      fleet.close();
    }

    @Override
    protected Rig rig() {
      return new FleetRig(fleet.bmc(0));
    }

    @Override
    protected Set<Lack> lacks() {
      return EnumSet.of(Lack.MEDIA, Lack.MACS, Lack.DISKS);
    }
  }

  @Nested
  class Suite17 extends Own {
    Suite17() {
      super(17);
    }
  }

  @Nested
  class Suite3 extends Own {
    Suite3() {
      super(3);
    }
  }

  private record FleetRig(IpmiBmc bmc) implements BmcContract.Rig {
    @Override
    public BmcTarget target() {
      return IpmiRig.target(bmc);
    }

    @Override
    public boolean isOn() {
      return bmc.machine().isOn();
    }

    @Override
    public List<String> effects() {
      return bmc.machine().effects();
    }

    @Override
    public int refusedLogins() {
      return bmc.count("rakp1") - bmc.count("rakp3");
    }

    @Override
    public MachineIdentity identity() {
      return new MachineIdentity(bmc.serialNumber(), bmc.uuid());
    }

    @Override
    public BmcTarget nobody() {
      return IpmiRig.nobody();
    }
  }

  private record ForeignRig(ForeignBmc bmc, Wiretap wiretap, MachineIdentity identity)
      implements BmcContract.Rig {
    @Override
    public BmcTarget target() {
      try {
        return IpmiRig.target(wiretap.address());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean isOn() {
      return bmc.isOn();
    }

    @Override
    public List<String> effects() {
      return bmc.effects();
    }

    @Override
    public int refusedLogins() {
      return wiretap.logins();
    }

    @Override
    public BmcTarget nobody() {
      return IpmiRig.nobody();
    }
  }
}
