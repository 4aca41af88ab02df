package io.toplink.dcim.it.bmc;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcContract;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.Model;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The Redfish driver keeps the contract with every vendor's shapes, with TLS and without. */
class RedfishContractTest {

  abstract static class Vendor extends BmcContract {
    private final FleetOptions options;
    private Fleet fleet;
    private BmcDriver driver;

    Vendor(Model model) {
      this(FleetOptions.of(2).withModels(model).withDelay(Duration.ofMillis(30)));
    }

    Vendor(FleetOptions options) {
      this.options = options;
    }

    @BeforeEach
    void start() throws IOException {
      fleet = Fleet.start(options);
      driver = new RedfishDriver(RedfishRig.PATIENT, InstantSource.system());
    }

    @AfterEach
    void stop() throws IOException {
      driver.close();
      fleet.close();
    }

    @Override
    protected BmcDriver driver() {
      return driver;
    }

    @Override
    protected Rig rig() {
      return new FleetRig(fleet);
    }

    @Override
    protected Set<Lack> lacks() {
      return EnumSet.of(Lack.RESTART_CAUSE);
    }
  }

  @Nested
  class OpenBmc extends Vendor {
    OpenBmc() {
      super(Model.OPENBMC);
    }

    @Override
    protected Set<Lack> lacks() {
      return EnumSet.noneOf(Lack.class);
    }
  }

  @Nested
  class Dell extends Vendor {
    Dell() {
      super(Model.DELL);
    }
  }

  @Nested
  class Hpe extends Vendor {
    Hpe() {
      super(Model.HPE);
    }
  }

  @Nested
  class Supermicro extends Vendor {
    Supermicro() {
      super(Model.SUPERMICRO);
    }
  }

  @Nested
  class Lenovo extends Vendor {
    Lenovo() {
      super(Model.LENOVO);
    }
  }

  @Nested
  class Ami extends Vendor {
    Ami() {
      super(Model.AMI);
    }
  }

  @Nested
  class OverTls extends Vendor {
    OverTls() {
      super(FleetOptions.of(2).withModels(Model.LENOVO).withDelay(Duration.ofMillis(30)).withTls());
    }
  }

  /** The first BMC of a fleet; the second one is taken off the network. */
  private record FleetRig(Fleet fleet) implements BmcContract.Rig {
    private SimulatedBmc bmc() {
      return fleet.bmc(0);
    }

    @Override
    public BmcTarget target() {
      return RedfishRig.target(bmc());
    }

    @Override
    public boolean isOn() {
      return bmc().machine().power() == Machine.Power.ON;
    }

    @Override
    public List<String> effects() {
      return bmc().effects();
    }

    @Override
    public int refusedLogins() {
      return bmc().failedLogins();
    }

    @Override
    public MachineIdentity identity() {
      return new MachineIdentity(bmc().machine().serialNumber(), bmc().machine().uuid());
    }

    @Override
    public BmcTarget nobody() {
      try {
        fleet.unplug(fleet.bmc(1));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      BmcTarget right = target();
      return new BmcTarget(
          "nobody",
          BmcProtocol.REDFISH,
          right.address(),
          fleet.bmc(1).address().getPort(),
          right.plainHttp(),
          right.username(),
          new Secret("nobody-asks"),
          right.certificateFingerprint());
    }
  }
}
