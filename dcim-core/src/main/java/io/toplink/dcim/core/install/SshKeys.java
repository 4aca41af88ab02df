package io.toplink.dcim.core.install;

import java.util.List;

/** OpenSSH public keys as they may stand in templates. */
public final class SshKeys {
  private SshKeys() {}

  /** Each with a comment of letters, digits and {@code @._+-} only, or without one. */
  public static List<String> plain(List<String> keys) {
    return keys.stream().map(SshKeys::plain).toList();
  }

  private static String plain(String key) {
    String[] parts = key.strip().split(" ", 3);
    String comment = parts.length < 3 ? "" : parts[2].replaceAll("[^A-Za-z0-9@._+-]", "-");
    return parts[0] + " " + parts[1] + (comment.isEmpty() ? "" : " " + comment);
  }
}
