package io.toplink.dcim.core.bmc.ipmi;

import java.io.IOException;
import java.net.PortUnreachableException;

/** Nothing came back. */
final class NoReply extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean mayHaveArrived;
  private final boolean closedDoor;

  private NoReply(String message, boolean mayHaveArrived, boolean closedDoor, IOException cause) {
    super(message, cause);
    this.mayHaveArrived = mayHaveArrived;
    this.closedDoor = closedDoor;
  }

  private NoReply(String message, boolean mayHaveArrived) {
    super(message);
    this.mayHaveArrived = mayHaveArrived;
    this.closedDoor = false;
  }

  static NoReply silence(int sendings, boolean inSession) {
    return new NoReply(
        "does not answer"
            + (inSession ? " within its session" : "")
            + (sendings > 1 ? ", asked " + sendings + " times" : ""),
        true);
  }

  static NoReply closed(boolean mayHaveArrived) {
    return new NoReply("was being asked when the session was closed", mayHaveArrived);
  }

  static NoReply notSent() {
    return new NoReply("could not be sent anything", false);
  }

  /**
   * @param mayHaveArrived whether something had left before
   */
  static NoReply broken(IOException cause, boolean mayHaveArrived) {
    boolean closedDoor = cause instanceof PortUnreachableException;
    return new NoReply(
        closedDoor ? "has nobody listening on its port" : "cannot be reached: " + cause,
        mayHaveArrived,
        closedDoor,
        cause);
  }

  /** Whether what was sent last may have got there. */
  boolean mayHaveArrived() {
    return mayHaveArrived;
  }

  /** Whether the network said that nobody listens. */
  boolean isClosedDoor() {
    return closedDoor;
  }
}
