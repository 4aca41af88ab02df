package io.toplink.dcim.it.qemu;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Debian's own installer: the kernel and the initial file system that a network start loads. All
 * else it fetches from deb.debian.org, or from where {@code -Ddcim.installers.mirror=HOST:PORT}
 * says, as machines in QEMU call it. {@code -Ddcim.installers.arguments} are further ones for its
 * kernel.
 */
record DebianInstaller(Path kernel, Path initrd) {
  /** Where {@code .ci/installers} puts what it unpacks. */
  private static final Path UNPACKED = Path.of("..", "target", "tools", "installers");

  private static final String MIRROR = "deb.debian.org";

  /**
   * Without it the calling test is skipped.
   *
   * @param release such as 12
   */
  static DebianInstaller orSkip(String release) {
    Path directory = UNPACKED.resolve(release).normalize();
    if (!Files.exists(directory.resolve("linux"))) {
      SmallLinux.skip("no " + directory.resolve("linux") + " (.ci/installers fetches it)");
    }
    return new DebianInstaller(directory.resolve("linux"), directory.resolve("initrd.gz"));
  }

  /** What its kernel is told: as delivered, and to write lines of text to the serial port. */
  String arguments(String delivered) {
    String further = System.getProperty("dcim.installers.arguments", "");
    return ("console=ttyS0 DEBIAN_FRONTEND=text " + further + " " + delivered)
        .replaceAll(" +", " ");
  }

  /** A file for it: as delivered, save for the mirror's name. */
  String template(String delivered) {
    return delivered.replace(MIRROR, System.getProperty("dcim.installers.mirror", MIRROR));
  }
}
