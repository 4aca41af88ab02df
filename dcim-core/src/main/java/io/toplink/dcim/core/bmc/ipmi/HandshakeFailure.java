package io.toplink.dcim.core.bmc.ipmi;

import java.util.Locale;

/**
 * Why there is no session.
 *
 * @param text what the BMC did, to follow "the BMC"
 */
record HandshakeFailure(Reason reason, String text) {
  /** What follows from it. */
  enum Reason {
    /** The login is wrong; not to be tried again. */
    LOGIN,
    /** The account may not become administrator. */
    PRIVILEGE,
    /** Not with these algorithms; maybe with others. */
    CIPHER,
    /** No session is free; maybe later. */
    NO_SLOT,
    /** It lost track of the handshake; worth beginning anew. */
    LOST,
    /** Nothing that helps. */
    MISBEHAVED
  }

  /**
   * @param status what the BMC said, by table 13-15 of the specification
   * @param proven whether it had proved before that it knows the password
   */
  static HandshakeFailure ofStatus(int status, boolean proven) {
    return switch (status) {
      case 0x01, 0x0b -> new HandshakeFailure(Reason.NO_SLOT, said("has no free session", status));
      case 0x02, 0x08 ->
          new HandshakeFailure(Reason.LOST, said("no longer knows the session", status));
      case 0x04, 0x05, 0x06, 0x07, 0x10, 0x11 ->
          cipher(said("does not take the cipher suite", status));
      case 0x09, 0x0a ->
          new HandshakeFailure(
              Reason.PRIVILEGE, said("does not let the account be administrator", status));
      case 0x0c, 0x0d -> new HandshakeFailure(Reason.LOGIN, said("does not know the user", status));
      case 0x0f ->
          // It knows the password, as it has proved: it lost which random number of its own we saw.
          new HandshakeFailure(
              proven ? Reason.LOST : Reason.LOGIN,
              said("does not accept the proof of the password", status));
      default -> new HandshakeFailure(Reason.MISBEHAVED, said("refuses the login", status));
    };
  }

  static HandshakeFailure cipher(String text) {
    return new HandshakeFailure(Reason.CIPHER, text);
  }

  static HandshakeFailure wrongPassword() {
    return new HandshakeFailure(
        Reason.LOGIN,
        "has another password, or something else answers in its place (its proof in RAKP message 2"
            + " does not fit ours)");
  }

  static HandshakeFailure cutPassword() {
    return new HandshakeFailure(
        Reason.LOGIN,
        "kept only the first 16 bytes of the password when it was set; set one of at most 16 bytes"
            + " there and here");
  }

  static HandshakeFailure wrongKey() {
    return new HandshakeFailure(
        Reason.LOGIN,
        "knows the password, but signs with another key (RAKP message 4): it has a BMC key (Kg)"
            + " that is not the configured one, or somebody stands in between");
  }

  private static String said(String text, int status) {
    return String.format(Locale.ROOT, "%s (status 0x%02x)", text, status);
  }
}
