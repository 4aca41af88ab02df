package io.toplink.dcim.it.ipmi;

/**
 * Something that goes wrong with one kind of request.
 *
 * @param what a step of the handshake ({@code open}, {@code rakp1}, {@code rakp3}) or a command, by
 *     the names of {@link IpmiCommands}; {@code any} for all
 * @param times how often; -1 for ever
 * @param value what the kind says
 */
public record IpmiFault(Kind kind, String what, int times, int value) {
  /** What goes wrong. */
  public enum Kind {
    /** It never arrives. */
    LOST,
    /** It is carried out; the answer never arrives. */
    ANSWER_LOST,
    /** The answer comes after {@code value} milliseconds. */
    LATE,
    /** The answer comes twice. */
    TWICE,
    /** The answer comes twice, as two packets with numbers of their own. */
    ANSWERED_TWICE,
    /** The answer to the request before comes again, just before. */
    OLD_FIRST,
    /** The same with a signature of nobody's comes first. */
    FORGED_FIRST,
    /** The same for another session comes first. */
    FOREIGN_FIRST,
    /** Half of it comes first. */
    CUT_FIRST,
    /** The same with a wrong checksum inside, rightly signed, comes first. */
    DAMAGED_FIRST,
    /** The answer comes from another port. */
    FROM_STRANGER,
    /** It is refused with this status or completion code, and not carried out. */
    REFUSED,
    /** It is carried out and answered with this completion code. */
    ANSWERED,
    /** It is carried out; now and then bytes of the answer are lost, changed or repeated. */
    GARBLED,
    /** It is answered well, and not carried out. */
    IGNORED,
    /** The codes in it are of another key. */
    WRONG_CODE
  }

  public static IpmiFault of(Kind kind, String what) {
    return new IpmiFault(kind, what, 1, 0);
  }

  public IpmiFault times(int often) {
    return new IpmiFault(kind, what, often, value);
  }

  public IpmiFault with(int newValue) {
    return new IpmiFault(kind, what, times, newValue);
  }
}
