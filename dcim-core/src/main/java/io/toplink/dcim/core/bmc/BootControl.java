package io.toplink.dcim.core.bmc;

import java.util.Optional;

/** Chooses what the machine boots from next. May be repeated safely. */
public interface BootControl {

  /** Phase of a controller that boots from something that is none of ours. */
  String FOREIGN_DEVICE = "boot-device";

  /**
   * Boots in this way once, at the next start, then as before.
   *
   * @throws BmcException UNSUPPORTED also if the BMC took it and keeps another mode; it is cleared
   *     then
   */
  void bootOnce(BootOverride once) throws BmcException;

  /**
   * What the next start was told to boot from; empty when it is left to the machine.
   *
   * @throws BmcException UNSUPPORTED of phase {@link #FOREIGN_DEVICE} if it is told something that
   *     is none of {@link BootDevice}
   */
  Optional<BootOverride> bootOverride() throws BmcException;

  /** Leaves it to the machine again. */
  void clearBootOverride() throws BmcException;
}
