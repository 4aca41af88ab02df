package io.toplink.dcim.core.operation;

import java.util.UUID;

/** Somebody else has taken the operation over, or ended it. The worker stops where it is. */
public final class LostClaimException extends RuntimeException {
  LostClaimException(UUID operation, long epoch) {
    super("operation " + operation + " is no longer ours (epoch " + epoch + ")");
  }
}
