package io.toplink.dcim.server.guard;

/** Makes text from outside fit for a log line. */
final class Printable {
  private static final int MOST = 64;

  private Printable() {}

  /** At most 64 printable ASCII characters; any other becomes a question mark. */
  static String of(String text) {
    return text.substring(0, Math.min(text.length(), MOST)).replaceAll("[^ -~]", "?");
  }
}
