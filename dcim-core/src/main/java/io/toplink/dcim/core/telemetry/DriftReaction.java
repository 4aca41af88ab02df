package io.toplink.dcim.core.telemetry;

/** What is done about drift, where anything is. */
@FunctionalInterface
public interface DriftReaction {
  /** Nothing. */
  DriftReaction NONE = assignment -> {};

  /**
   * A machine that was turned off because its assignment is suspended is on. Called once each time
   * that is seen, after it has been told, in no transaction.
   *
   * @param assignment the assignment's id
   */
  void suspendedButOn(String assignment);
}
