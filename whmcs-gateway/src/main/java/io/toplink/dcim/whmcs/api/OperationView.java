package io.toplink.dcim.whmcs.api;

import com.google.longrunning.Operation;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.whmcs.upstream.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Work on a machine.
 *
 * @param verb the method that started it; null where only the id is known
 * @param step what it is at, for people
 * @param message what it is doing, or why it waits, for people
 * @param progress 0 to 100; null where that cannot be told
 * @param stepExpectedEndAt when that step should be over; null where that cannot be told
 * @param stepDeadlineAt when that step gives up; null likewise
 * @param expectedEndAt when it should be over; null where that cannot be told
 * @param cancellable whether calling it off would still stop it; null where only the id is known
 * @param cancelRequested it was called off, and ends soon
 * @param needsAttention it gave up and keeps the server until a person has looked and calls it off
 */
record OperationView(
    String id,
    @Nullable String verb,
    boolean done,
    @Nullable String step,
    @Nullable String message,
    @Nullable Integer progress,
    @Nullable String stepExpectedEndAt,
    @Nullable String stepDeadlineAt,
    @Nullable String expectedEndAt,
    @Nullable Boolean cancellable,
    boolean cancelRequested,
    boolean needsAttention,
    @Nullable Error error) {

  /** Why it gave up. */
  record Error(String code, String message) {}

  static OperationView of(Operation operation) {
    OperationMetadata metadata = Operations.metadata(operation);
    return new OperationView(
        Names.idOf(operation.getName()),
        metadata.getVerb(),
        operation.getDone(),
        metadata.getStep(),
        metadata.getStatusMessage(),
        progress(operation, metadata),
        metadata.hasStepExpectedEndTime() ? Names.time(metadata.getStepExpectedEndTime()) : null,
        metadata.hasStepDeadlineTime() ? Names.time(metadata.getStepDeadlineTime()) : null,
        metadata.hasExpectedEndTime() ? Names.time(metadata.getExpectedEndTime()) : null,
        metadata.getCancellable(),
        metadata.getCancelRequested(),
        metadata.getNeedsAttention(),
        operation.hasError() ? error(Refusal.of(operation.getError())) : null);
  }

  /** Null for an operation that was done at once and has no name. */
  static @Nullable OperationView ofNamed(Operation operation) {
    return operation.getName().isEmpty() ? null : of(operation);
  }

  /** What an assignment tells of the operation under way: its name only. */
  static @Nullable OperationView under(Assignment assignment) {
    String name = assignment.getOperation();
    return name.isEmpty()
        ? null
        : new OperationView(
            Names.idOf(name),
            null,
            false,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            false,
            false,
            null);
  }

  /** The contract's 0 is either the very beginning or not known: nothing is lost by saying null. */
  private static @Nullable Integer progress(Operation operation, OperationMetadata metadata) {
    int percent = metadata.getProgressPercent();
    if (percent == 0) {
      return null;
    }
    return operation.hasResponse() ? 100 : percent;
  }

  private static Error error(Refusal end) {
    return new Error(end.isFromServer() ? end.reason() : end.code().name(), end.message());
  }
}
