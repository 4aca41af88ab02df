package io.toplink.dcim.server.netboot;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The piece of a file that a request asks for.
 *
 * @param from the first byte
 * @param end behind the last byte; not behind {@code from} if there is no such piece
 */
record ByteRange(long from, long end) {
  private static final Pattern FORM =
      Pattern.compile("\\s*bytes\\s*=\\s*([0-9]{0,18})\\s*-\\s*([0-9]{0,18})\\s*");

  /**
   * Reads the header {@code Range}. Empty if all is to be sent: what cannot be read, and several
   * ranges at once, may be left unheard (RFC 9110, 14.2).
   *
   * @param length of the file
   */
  static Optional<ByteRange> of(String header, long length) {
    Matcher range = FORM.matcher(header);
    if (!range.matches()) {
      return Optional.empty();
    }
    String first = range.group(1);
    String last = range.group(2);
    if (first.isEmpty()) {
      return last.isEmpty()
          ? Optional.empty()
          : Optional.of(new ByteRange(Math.max(0, length - Long.parseLong(last)), length));
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? Long.MAX_VALUE - 1 : Long.parseLong(last);
    return to < from
        ? Optional.empty()
        : Optional.of(new ByteRange(from, Math.min(length, to + 1)));
  }

  /** Whether the file has anything of it. */
  boolean satisfiable() {
    return from < end;
  }
}
