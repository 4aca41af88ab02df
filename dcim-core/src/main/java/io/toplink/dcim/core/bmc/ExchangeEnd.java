package io.toplink.dcim.core.bmc;

import java.util.Locale;

/** How an exchange with a BMC ended. */
enum ExchangeEnd {
  OK,
  /** A command left, and nothing tells whether it was taken. */
  UNCERTAIN,
  UNREACHABLE,
  LOGIN_REFUSED,
  PRIVILEGE,
  CERTIFICATE,
  BUSY,
  UNSUPPORTED,
  REJECTED,
  MISBEHAVED,
  FORBIDDEN,
  /** We stopped waiting because we are stopping. */
  INTERRUPTED,
  /** A fault of ours. */
  FAULT;

  static ExchangeEnd of(BmcException e) {
    if (e.phase().equals("interrupted")) {
      return INTERRUPTED;
    }
    return switch (e.kind()) {
      case UNREACHABLE -> UNREACHABLE;
      case LOGIN_REFUSED -> LOGIN_REFUSED;
      case PRIVILEGE -> PRIVILEGE;
      case CERTIFICATE -> CERTIFICATE;
      case BUSY -> BUSY;
      case UNSUPPORTED -> UNSUPPORTED;
      case REJECTED -> REJECTED;
      case MISBEHAVED -> MISBEHAVED;
      case FORBIDDEN -> FORBIDDEN;
    };
  }

  /** A BMC that says no is alive; one that says nothing, or nothing sensible, may not be. */
  boolean isSilence() {
    return this == UNCERTAIN || this == UNREACHABLE || this == MISBEHAVED;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
