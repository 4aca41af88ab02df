package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.MachineIdentity;
import java.util.List;

/** Tells what a machine is: its GUID, and the record that its maker wrote (FRU 0). */
final class Hardware {
  private final Conversation conversation;

  Hardware(Conversation conversation) {
    this.conversation = conversation;
  }

  MachineIdentity identity() throws BmcException {
    return identity(fru());
  }

  /** Processors, memory, disks and ports of the machine are nothing that IPMI knows of. */
  HardwareInventory inspect() throws BmcException {
    Fru fru = fru();
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
        DeviceId.firmware(new Exchange(conversation)),
        null,
        false);
  }

  private Fru fru() throws BmcException {
    return Exchange.await(FruReader.read(conversation), conversation.failures());
  }

  private MachineIdentity identity(Fru fru) throws BmcException {
    return Identities.of(
        fru, Exchange.await(Identities.guid(conversation), conversation.failures()).orElse(null));
  }
}
