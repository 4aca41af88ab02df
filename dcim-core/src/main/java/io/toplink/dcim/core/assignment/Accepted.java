package io.toplink.dcim.core.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreType;
import io.toplink.dcim.core.operation.Operation;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a call on an assignment came to.
 *
 * @param assignment null if there was none, and that was all right
 * @param operation that carries it out; null if there was nothing left to do
 * @param alreadyExisted the call found what it asked for already there
 * @param written what this very call wrote; null if it is to be read, as of a repetition
 */
public record Accepted(
    @Nullable UUID assignment,
    @Nullable UUID operation,
    boolean alreadyExisted,
    @Nullable Written written) {

  /** A new assignment with its operation, as of the commit. Not kept for repetitions. */
  @JsonIgnoreType
  public record Written(Assignment assignment, Operation operation) {}

  static Accepted of(@Nullable UUID assignment, @Nullable UUID operation, boolean alreadyExisted) {
    return new Accepted(assignment, operation, alreadyExisted, null);
  }
}
