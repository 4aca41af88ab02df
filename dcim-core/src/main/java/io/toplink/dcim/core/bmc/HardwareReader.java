package io.toplink.dcim.core.bmc;

/** Tells what a machine is. */
public interface HardwareReader {

  /** Who the machine is. Cheap: no more than one exchange. */
  MachineIdentity identity() throws BmcException;

  /** What it is made of. May take many exchanges; parts the BMC does not tell are left empty. */
  HardwareInventory inspect() throws BmcException;
}
