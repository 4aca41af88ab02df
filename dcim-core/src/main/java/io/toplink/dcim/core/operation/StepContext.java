package io.toplink.dcim.core.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.toplink.dcim.core.base.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * What a step works with: its operation, and the one way to say that a command is about to leave.
 */
public final class StepContext {
  private final OperationStore store;
  private final Operation operation;
  private final Instant now;

  StepContext(OperationStore store, Operation operation, Instant now) {
    this.store = store;
    this.operation = operation;
    this.now = now;
  }

  public Operation operation() {
    return operation;
  }

  public Instant now() {
    return now;
  }

  /** What the operation was asked for. */
  public <T> T args(Class<T> type) {
    return read(operation.args(), type);
  }

  /** What this step remembered when it last ran; empty at its first run. */
  public <T> Optional<T> data(Class<T> type) {
    String data = operation.stepData();
    return data == null ? Optional.empty() : Optional.of(read(data, type));
  }

  /** Whether the step's time is over. */
  public boolean late() {
    Instant deadline = operation.stepDeadline();
    return deadline != null && now.isAfter(deadline);
  }

  /**
   * Commits that a command is about to leave. Only after this returns may its bytes leave: whoever
   * finds the intent after a crash verifies and does not send again.
   *
   * @param command what, for people and for whoever picks this up
   * @param data what the step remembers from here on
   * @throws LostClaimException if this worker may no longer act for the operation
   */
  public void sending(String command, Object data) {
    store.intent(operation, command, data, now);
  }

  private static <T> T read(String text, Class<T> type) {
    try {
      return Json.mapper().readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new CorruptOperationException("cannot be read as " + type.getSimpleName(), e);
    }
  }
}
