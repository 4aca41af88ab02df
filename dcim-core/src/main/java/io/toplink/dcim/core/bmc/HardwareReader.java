package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.base.MacAddress;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells what a machine is. */
public interface HardwareReader {

  /** Who the machine is. Cheap: no more than one exchange. */
  MachineIdentity identity() throws BmcException;

  /** The addresses of its network ports, as far as told. */
  default Set<MacAddress> macs() throws BmcException {
    return inspect().interfaces().stream().map(port -> port.mac()).collect(Collectors.toSet());
  }

  /** What it is made of. May take many exchanges; parts the BMC does not tell are left empty. */
  HardwareInventory inspect() throws BmcException;
}
