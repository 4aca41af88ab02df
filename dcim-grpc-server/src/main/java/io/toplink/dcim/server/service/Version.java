package io.toplink.dcim.server.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Which build this is.
 *
 * @param text such as {@code 0.1.0}
 */
public record Version(String text) {
  /** As the build wrote it down beside this class: the same in a jar and out of one. */
  public static Version ofThisBuild() {
    try (InputStream in = Version.class.getResourceAsStream("version")) {
      if (in == null) {
        throw new IllegalStateException("this build lacks its version");
      }
      return new Version(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
