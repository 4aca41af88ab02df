package io.toplink.dcim.core.bmc;

/** Turns a machine on and off. A driver sends each command at most once. */
public interface PowerControl {

  /** Asks the BMC now. Never a remembered answer. */
  PowerReading power() throws BmcException;

  /**
   * Sends one command once. A command whose goal is the state the machine is in already is a
   * success ({@link Sent#ALREADY_THERE}). The state afterwards is for the caller to verify.
   *
   * @throws BmcException if the BMC said it did not act, or the command cannot have left; once it
   *     may have left without an answer, the result is {@link Sent#UNKNOWN}
   */
  Sent send(PowerCommand command) throws BmcException;
}
