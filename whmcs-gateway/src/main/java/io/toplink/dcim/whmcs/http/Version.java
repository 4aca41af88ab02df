package io.toplink.dcim.whmcs.http;

import java.util.Optional;

/** What is running. */
public final class Version {
  private Version() {}

  /** Such as {@code 0.1.0}; {@code unpacked} if not run from its jar. */
  public static String ofGateway() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("unpacked");
  }
}
