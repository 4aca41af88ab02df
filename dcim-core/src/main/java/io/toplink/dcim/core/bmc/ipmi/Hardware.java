package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.MachineIdentity;
import java.util.List;

/** Tells what a machine is: its GUID, and the record that its maker wrote (FRU 0). */
final class Hardware {
  private final Exchange exchange;

  Hardware(Exchange exchange) {
    this.exchange = exchange;
  }

  MachineIdentity identity() throws BmcException {
    return identity(FruReader.read(exchange));
  }

  /** Processors, memory, disks and ports of the machine are nothing that IPMI knows of. */
  HardwareInventory inspect() throws BmcException {
    Fru fru = FruReader.read(exchange);
    return new HardwareInventory(
        identity(fru),
        fru.manufacturer(),
        fru.model(),
        null,
        0,
        0,
        0,
        List.of(),
        List.of(),
        DeviceId.firmware(exchange),
        null);
  }

  private MachineIdentity identity(Fru fru) throws BmcException {
    Reply guid = exchange.tryAsk(Commands.SYSTEM_GUID);
    return new MachineIdentity(
        fru.serialNumber(), guid.isOk() ? SystemGuid.text(guid.data()) : null);
  }
}
