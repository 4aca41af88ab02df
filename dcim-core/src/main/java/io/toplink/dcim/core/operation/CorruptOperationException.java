package io.toplink.dcim.core.operation;

/** A stored operation that this program cannot make sense of. Left for a person. */
public final class CorruptOperationException extends RuntimeException {
  CorruptOperationException(String message, Throwable cause) {
    super(message, cause);
  }

  CorruptOperationException(String message) {
    super(message);
  }
}
