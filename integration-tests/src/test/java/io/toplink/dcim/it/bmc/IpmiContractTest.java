package io.toplink.dcim.it.bmc;

import io.toplink.dcim.core.bmc.BmcContract;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.ipmi.IpmiDriver;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiSim;
import io.toplink.dcim.it.ipmi.Wiretap;
import io.toplink.dcim.it.stack.Tool;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The IPMI driver keeps the contract with BMCs that others wrote, and with our own. */
class IpmiContractTest {

  abstract static class Bmc extends BmcContract {
    private final BmcDriver driver = new IpmiDriver(IpmiRig.PATIENT, InstantSource.system());

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
        bmc.close();
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
      return EnumSet.of(Lack.MACS, Lack.DISKS, Lack.BMC_RESET);
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
      try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
        return IpmiRig.target(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
