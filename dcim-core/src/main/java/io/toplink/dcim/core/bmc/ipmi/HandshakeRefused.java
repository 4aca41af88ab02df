package io.toplink.dcim.core.bmc.ipmi;

/** Something answered, and there is no session all the same. */
final class HandshakeRefused extends Exception {
  private static final long serialVersionUID = 1;

  private final transient HandshakeFailure failure;

  HandshakeRefused(HandshakeFailure failure) {
    super(failure.text());
    this.failure = failure;
  }

  HandshakeFailure failure() {
    return failure;
  }
}
