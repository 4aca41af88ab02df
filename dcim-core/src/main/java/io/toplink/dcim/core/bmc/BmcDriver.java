package io.toplink.dcim.core.bmc;

/** Speaks one protocol. */
public interface BmcDriver extends AutoCloseable {

  /**
   * Reaches the BMC and finds the one machine behind it.
   *
   * @throws BmcException if it cannot be reached, refuses the login, or manages none or several
   *     machines
   */
  BmcSession open(BmcTarget target) throws BmcException;

  /** Gives back what BMCs keep for us, such as login sessions. Nothing is opened afterwards. */
  @Override
  default void close() {}
}
