package io.toplink.dcim.server.service;

/**
 * Which build this is.
 *
 * @param text such as {@code 0.1.0}
 */
public record Version(String text) {
  /** As the jar says it; {@code development} outside of one. */
  public static Version ofThisBuild() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new Version(version == null ? "development" : version);
  }
}
