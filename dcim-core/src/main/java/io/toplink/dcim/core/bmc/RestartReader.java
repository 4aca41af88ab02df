package io.toplink.dcim.core.bmc;

/** Tells how a machine came to run. */
public interface RestartReader {

  /**
   * Why and when it last started, as its BMC remembers it.
   *
   * @throws BmcException UNSUPPORTED if this BMC does not remember it
   */
  LastRestart lastRestart() throws BmcException;
}
