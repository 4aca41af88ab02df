package io.toplink.dcim.core.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.operation.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the procedures of an assignment are asked for.
 *
 * @param keepPower leave the machine as it is
 * @param notBefore until then something that was put aside may still reach the machine; null if
 *     nothing was
 * @param reinstall there is a system on the machine that its customer has used
 * @param media it is installed from an ISO
 */
record ProcedureArgs(
    boolean keepPower, @Nullable Instant notBefore, boolean reinstall, boolean media) {
  ProcedureArgs(boolean keepPower, @Nullable Instant notBefore) {
    this(keepPower, notBefore, false, false);
  }

  static ProcedureArgs of(Operation operation) {
    try {
      return Json.mapper().readValue(operation.args(), ProcedureArgs.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(operation.name() + " has arguments nobody can read", e);
    }
  }
}
