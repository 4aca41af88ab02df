package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import java.util.Map;

/** Why an operation ended badly. */
public record OperationError(Reason reason, String message, Map<String, String> metadata) {

  public static OperationError of(DcimException e) {
    return new OperationError(e.reason(), e.message(), e.metadata());
  }
}
