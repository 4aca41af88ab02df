package io.toplink.dcim.core.template;

import java.util.regex.Pattern;

/**
 * What a template is read by, and so how values are written into it.
 *
 * <p>Two fences, either of which would do. Values are of an alphabet in which nothing can be said
 * that a shell, debconf, YAML, Anaconda or iPXE takes for more than a word: no quotes, no
 * backslash, no brackets, no separators of commands, no line ends; but for an address that begins
 * with an IPv6 literal, which is in brackets and nothing else. And they are quoted as the format
 * wants. XML has a quoting that covers every character it can hold, so its values may be any
 * printable ASCII, such as a password that somebody chose.
 */
public enum TemplateFormat {
  SHELL,
  PRESEED,
  YAML,
  KICKSTART,
  IPXE,
  XML;

  private static final Pattern ALPHABET =
      Pattern.compile("(https?://\\[[0-9A-Fa-f:.]+])?[A-Za-z0-9 ._:/@%+=,~$?&#-]*");
  private static final Pattern PRINTABLE = Pattern.compile("[ -~]*");
  private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9._:/@%+=,-]+");
  private static final Pattern NO_IPXE_WORD = Pattern.compile("[ #$]");

  /** Whether a value can stand in any template of this format. */
  boolean takes(String value) {
    if (this == XML) {
      return PRINTABLE.matcher(value).matches();
    }
    return ALPHABET.matcher(value).matches()
        && (this != IPXE || !NO_IPXE_WORD.matcher(value).find());
  }

  /** A value as this format writes it; only for one that it {@link #takes}. */
  String write(String value) {
    return switch (this) {
      case SHELL, KICKSTART -> PLAIN_WORD.matcher(value).matches() ? value : "'" + value + "'";
      case YAML -> '"' + value + '"';
      case PRESEED, IPXE -> value;
      case XML -> escaped(value);
    };
  }

  private static String escaped(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&apos;");
  }
}
