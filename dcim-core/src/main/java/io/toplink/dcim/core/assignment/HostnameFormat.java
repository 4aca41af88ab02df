package io.toplink.dcim.core.assignment;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes host names such as {@code hk-a07-203.0.113.10} from {@code {label}-{ipv4}}. */
public final class HostnameFormat {
  /** What callers get that name no format. */
  public static final String DEFAULT = "{label}-{ipv4}";

  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST = 253;

  private HostnameFormat() {}

  /**
   * Fills in the placeholders {label}, {ipv4}, {ipv6} and {id}. Whatever a host name may not
   * contain becomes {@code -}; parts that come out empty leave no trace.
   *
   * @return a host name of RFC 1123, lower case ASCII; the id if nothing else is left
   */
  static String fill(
      String format, String label, @Nullable String ipv4, @Nullable String ipv6, String id) {
    String filled =
        format
            .replace("{label}", label)
            .replace("{ipv4}", ipv4 == null ? "" : ipv4)
            .replace("{ipv6}", ipv6 == null ? "" : ipv6)
            .replace("{id}", id);
    String hostname = legal(filled);
    return hostname.isEmpty() ? id : hostname;
  }

  private static String legal(String text) {
    StringBuilder hostname = new StringBuilder();
    for (String part : text.toLowerCase(Locale.ROOT).split("\\.")) {
      String legal =
          part.replaceAll("[^a-z0-9-]", "-").replaceAll("-{2,}", "-").replaceAll("^-|-$", "");
      if (legal.length() > LONGEST_LABEL) {
        legal = legal.substring(0, LONGEST_LABEL).replaceAll("-$", "");
      }
      if (!legal.isEmpty() && hostname.length() + legal.length() < LONGEST) {
        hostname.append(hostname.length() == 0 ? "" : ".").append(legal);
      }
    }
    return hostname.toString();
  }
}
