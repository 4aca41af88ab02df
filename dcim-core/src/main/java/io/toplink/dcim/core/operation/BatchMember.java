package io.toplink.dcim.core.operation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of one thing of many.
 *
 * @param target such as {@code servers/r750-07}
 * @param operation its own; null if it was refused
 * @param error why it failed or was stopped
 */
public record BatchMember(
    String target, State state, @Nullable UUID operation, @Nullable OperationError error) {

  /** How far it is. */
  public enum State {
    PENDING,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED
  }
}
