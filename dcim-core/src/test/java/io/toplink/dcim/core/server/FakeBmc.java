package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.LastRestart;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.Sent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A BMC that only tells what its machine is, or fails as told. */
final class FakeBmc implements BmcDriver {
  volatile MachineIdentity identity = new MachineIdentity("SN-1", "uuid-1");
  volatile List<HardwareInventory.NetworkInterface> ports =
      List.of(
          new HardwareInventory.NetworkInterface(MacAddress.parse("52:54:00:00:00:01"), 10_000));
  volatile @Nullable BmcException failure;
  volatile @Nullable BmcTarget lastTarget;

  HardwareInventory inventory() {
    return new HardwareInventory(
        identity,
        "Dell Inc.",
        "PowerEdge R750",
        "Intel(R) Xeon(R) Gold 6130",
        2,
        32,
        131_072,
        List.of(new HardwareInventory.Disk(HardwareInventory.Disk.Medium.NVME, 960)),
        ports);
  }

  @Override
  public BmcSession open(BmcTarget target) throws BmcException {
    lastTarget = target;
    BmcException fail = failure;
    if (fail != null) {
      throw fail;
    }
    return new Session();
  }

  private final class Session implements BmcSession {
    @Override
    public HardwareInventory inspect() {
      return inventory();
    }

    @Override
    public MachineIdentity identity() {
      return identity;
    }

    @Override
    public LastRestart lastRestart() {
      return new LastRestart(LastRestart.Cause.COMMAND, "", null, Instant.EPOCH);
    }

    @Override
    public void close() {}

    @Override
    public PowerReading power() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Sent send(PowerCommand command) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void bootOnce(BootOverride once) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<BootOverride> bootOverride() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void clearBootOverride() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Sent resetBmc() {
      throw new UnsupportedOperationException();
    }
  }
}
