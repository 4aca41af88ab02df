package io.toplink.dcim.core.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.toplink.dcim.core.base.Json;
import java.util.List;

/**
 * What an operation on many things remembers of its beginning.
 *
 * @param targets all that were asked for, in order
 * @param refused those of them that could not even begin
 */
record BatchArgs(List<String> targets, List<Refused> refused) {

  /** One that could not begin, and why. */
  record Refused(String target, OperationError error) {}

  static BatchArgs of(Operation batch) {
    try {
      return Json.mapper().readValue(batch.args(), BatchArgs.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(batch.name() + " has arguments nobody can read", e);
    }
  }
}
