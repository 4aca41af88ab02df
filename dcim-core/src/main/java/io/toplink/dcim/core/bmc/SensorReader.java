package io.toplink.dcim.core.bmc;

/** Tells how a machine is. What cannot do this fails with kind UNSUPPORTED. */
public interface SensorReader {

  /** Asks now. May take many exchanges; parts the BMC does not tell are left out. */
  default MachineHealth health() throws BmcException {
    throw new BmcException(
        BmcException.Kind.UNSUPPORTED, "health", "this BMC tells no sensors", null);
  }
}
