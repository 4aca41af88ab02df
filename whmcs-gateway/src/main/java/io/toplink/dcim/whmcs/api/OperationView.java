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
 * @param progress not known in advance: null
 */
record OperationView(
    String id,
    @Nullable String verb,
    boolean done,
    @Nullable String step,
    @Nullable String message,
    @Nullable Double progress,
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
        null,
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
        : new OperationView(Names.idOf(name), null, false, null, null, null, null);
  }

  private static Error error(Refusal end) {
    return new Error(end.isFromServer() ? end.reason() : end.code().name(), end.message());
  }
}
