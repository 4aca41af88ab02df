package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException.Kind;
import java.util.Locale;
import java.util.Map;

/** What the numbers mean that a BMC ends a command with. */
final class Completion {
  static final int BUSY = 0xc0;
  static final int UNKNOWN_COMMAND = 0xc1;
  static final int TIMED_OUT = 0xc3;
  static final int RESERVATION_LOST = 0xc5;
  static final int NO_ANSWER = 0xce;
  static final int DUPLICATE = 0xcf;
  static final int NOT_PERMITTED = 0xd4;
  static final int WRONG_STATE = 0xd5;
  static final int UNSPECIFIED = 0xff;

  /** What follows, and why, to follow "the BMC". */
  private record Meaning(Kind kind, String text) {}

  private static final Map<Integer, Meaning> MEANINGS =
      Map.ofEntries(
          Map.entry(BUSY, new Meaning(Kind.BUSY, "is busy")),
          Map.entry(UNKNOWN_COMMAND, new Meaning(Kind.UNSUPPORTED, "does not know the command")),
          Map.entry(0xc2, new Meaning(Kind.UNSUPPORTED, "does not know the command there")),
          Map.entry(TIMED_OUT, new Meaning(Kind.BUSY, "ran out of time itself")),
          Map.entry(0xc4, new Meaning(Kind.REJECTED, "has no room")),
          Map.entry(RESERVATION_LOST, new Meaning(Kind.BUSY, "was changed meanwhile")),
          Map.entry(0xc6, new Meaning(Kind.REJECTED, "finds the request cut")),
          Map.entry(0xc7, new Meaning(Kind.REJECTED, "finds the request of a wrong length")),
          Map.entry(0xc8, new Meaning(Kind.REJECTED, "finds the request too long")),
          Map.entry(0xc9, new Meaning(Kind.UNSUPPORTED, "finds a value out of its range")),
          Map.entry(0xca, new Meaning(Kind.REJECTED, "cannot tell that much at once")),
          Map.entry(0xcb, new Meaning(Kind.UNSUPPORTED, "does not have what was asked for")),
          Map.entry(0xcc, new Meaning(Kind.UNSUPPORTED, "does not take a value")),
          Map.entry(0xcd, new Meaning(Kind.UNSUPPORTED, "does not do that there")),
          Map.entry(NO_ANSWER, new Meaning(Kind.MISBEHAVED, "could not answer")),
          Map.entry(DUPLICATE, new Meaning(Kind.BUSY, "takes the command for a repeated one")),
          Map.entry(0xd0, new Meaning(Kind.BUSY, "is changing its sensor records")),
          Map.entry(0xd1, new Meaning(Kind.BUSY, "is being updated")),
          Map.entry(0xd2, new Meaning(Kind.BUSY, "is starting")),
          Map.entry(0xd3, new Meaning(Kind.REJECTED, "cannot reach the part that would do it")),
          Map.entry(NOT_PERMITTED, new Meaning(Kind.PRIVILEGE, "does not let the account do it")),
          Map.entry(WRONG_STATE, new Meaning(Kind.BUSY, "cannot do it in the present state")),
          Map.entry(0xd6, new Meaning(Kind.UNSUPPORTED, "has it turned off")),
          Map.entry(UNSPECIFIED, new Meaning(Kind.MISBEHAVED, "failed without saying why")));

  private Completion() {}

  static Kind kind(int code) {
    return meaning(code).kind();
  }

  /** To follow "the BMC". */
  static String text(int code) {
    return String.format(Locale.ROOT, "%s (0x%02x)", meaning(code).text(), code);
  }

  /** Whether the same question may be answered a little later. */
  static boolean isPassing(int code) {
    return kind(code) == Kind.BUSY && code != WRONG_STATE && code != RESERVATION_LOST;
  }

  /** Whether a command may have been carried out although it did not end well. */
  static boolean leavesDoubt(int code) {
    return code == TIMED_OUT || code == NO_ANSWER || code == DUPLICATE || code == UNSPECIFIED;
  }

  private static Meaning meaning(int code) {
    return MEANINGS.getOrDefault(code, new Meaning(Kind.REJECTED, "refuses it"));
  }
}
