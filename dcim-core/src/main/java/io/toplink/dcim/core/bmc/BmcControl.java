package io.toplink.dcim.core.bmc;

/** The controller itself. */
public interface BmcControl {

  /**
   * Restarts the controller; the machine's power is not touched. It will not answer for some
   * minutes. Sent at most once.
   */
  Sent resetBmc() throws BmcException;
}
