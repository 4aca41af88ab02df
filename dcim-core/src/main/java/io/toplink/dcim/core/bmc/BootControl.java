package io.toplink.dcim.core.bmc;

import java.util.Optional;

/** Chooses what the machine boots from next. May be repeated safely. */
public interface BootControl {

  /** Boots from the device once, at the next start, then as before. */
  void bootOnce(BootDevice device) throws BmcException;

  /** What the next start was told to boot from; empty when it is left to the machine. */
  Optional<BootDevice> bootOverride() throws BmcException;

  /** Leaves it to the machine again. */
  void clearBootOverride() throws BmcException;
}
