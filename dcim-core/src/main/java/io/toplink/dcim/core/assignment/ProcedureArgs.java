package io.toplink.dcim.core.assignment;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.wipe.Wipe;
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
 * @param wipe what is done to the disks at the end; null for nothing
 */
record ProcedureArgs(
    boolean keepPower,
    @Nullable Instant notBefore,
    boolean reinstall,
    boolean media,
    Wipe.@Nullable Method wipe) {
  ProcedureArgs(boolean keepPower, @Nullable Instant notBefore, boolean reinstall, boolean media) {
    this(keepPower, notBefore, reinstall, media, null);
  }

  ProcedureArgs(boolean keepPower, @Nullable Instant notBefore) {
    this(keepPower, notBefore, false, false, null);
  }

  static ProcedureArgs of(Operation operation) {
    try {
      return Json.mapper().readValue(operation.args(), ProcedureArgs.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(operation.name() + " has arguments nobody can read", e);
    }
  }
}
