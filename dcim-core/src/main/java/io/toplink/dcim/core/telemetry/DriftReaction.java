package io.toplink.dcim.core.telemetry;

/** What is done about drift, where anything is. */
@FunctionalInterface
public interface DriftReaction {
  /** Nothing. */
  DriftReaction NONE = assignment -> {};

  /**
   * A machine that was turned off because its assignment is suspended is on. Called at each look
   * that sees it, after it has been told, in no transaction, and never while an operation is at
   * work on the machine.
   *
   * @param assignment the assignment's id
   */
  void suspendedButOn(String assignment);
}
