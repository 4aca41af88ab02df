package io.toplink.dcim.core.bmc;

/** Speaks one protocol. */
public interface BmcDriver {

  /**
   * Reaches the BMC and finds the one machine behind it.
   *
   * @throws BmcException if it cannot be reached, refuses the login, or manages none or several
   *     machines
   */
  BmcSession open(BmcTarget target) throws BmcException;
}
