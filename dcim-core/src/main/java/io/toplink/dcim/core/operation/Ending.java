package io.toplink.dcim.core.operation;

/** How an operation ended. */
public sealed interface Ending {
  /** It reached what it was for. */
  record Done() implements Ending {}

  /** It gave up. */
  record Failed(OperationError error) implements Ending {}

  /** It was told to stop, and did so between two steps. */
  record Cancelled(OperationError error) implements Ending {}
}
