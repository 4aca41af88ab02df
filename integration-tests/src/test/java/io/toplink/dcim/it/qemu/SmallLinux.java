package io.toplink.dcim.it.qemu;

import io.toplink.dcim.it.stack.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;

/**
 * A Linux that lives in memory: the kernel of a Debian package, and a file system of ours with
 * busybox, the drivers of QEMU's devices, and {@code init.sh}.
 */
record SmallLinux(Path kernel, Path initramfs) {
  /** Where {@code .ci/kernel} puts what it unpacks. */
  private static final Path PACKAGE = Path.of("..", "target", "tools", "kernel");

  private static final Path BUSYBOX = Path.of("/bin/busybox");

  /** In the order in which they need each other. */
  private static final List<String> DRIVERS =
      List.of(
          "failover",
          "net_failover",
          "virtio_ring",
          "virtio",
          "virtio_pci_legacy_dev",
          "virtio_pci_modern_dev",
          "virtio_pci",
          "virtio_net",
          "virtio_blk");

  /** Without a kernel and a busybox to build it of the calling test is skipped. */
  static void orSkip() throws IOException {
    if (find(PACKAGE.resolve("boot"), "vmlinuz-").isEmpty()) {
      skip("no kernel in " + PACKAGE.normalize() + " (.ci/kernel fetches one)");
    }
    if (!Files.exists(BUSYBOX) || !isStatic(Files.readAllBytes(BUSYBOX))) {
      skip("no " + BUSYBOX + " that needs no libraries (package busybox-static)");
    }
  }

  static SmallLinux build(Path directory) throws IOException, InterruptedException {
    Path kernel = find(PACKAGE.resolve("boot"), "vmlinuz-").orElseThrow();
    Path initramfs = directory.resolve("initramfs.gz");
    CpioArchive archive =
        new CpioArchive()
            .directory("bin")
            .file("bin/busybox", Files.readAllBytes(BUSYBOX))
            .file("init", resource("init.sh"))
            .file("dhcp.sh", resource("dhcp.sh"))
            .directory("modules");
    List<String> order = new ArrayList<>();
    for (String driver : DRIVERS) {
      Optional<Path> file = find(PACKAGE.resolve("lib"), driver + ".ko");
      if (file.isPresent()) {
        archive.file("modules/" + driver + ".ko", unpacked(file.get()));
        order.add(driver + ".ko\n");
      }
    }
    archive.file("modules/order", String.join("", order).getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(archive.bytes());
    }
    Files.write(initramfs, packed.toByteArray());
    return new SmallLinux(kernel, initramfs);
  }

  /** A file beside this class. */
  static byte[] resource(String name) throws IOException {
    try (InputStream in = SmallLinux.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no " + name);
      }
      return in.readAllBytes();
    }
  }

  static byte[] busybox() throws IOException {
    return Files.readAllBytes(BUSYBOX);
  }

  static void skip(String why) {
    System.err.println("SKIPPED: " + why + ", so installing an emulated machine is NOT tested.");
    Assumptions.abort(why);
  }

  /** What needs a loader names it in its first bytes. */
  private static boolean isStatic(byte[] program) {
    return !new String(program, 0, 4096, StandardCharsets.ISO_8859_1).contains("/ld-linux");
  }

  private static Optional<Path> find(Path directory, String begin) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith(begin)).findFirst();
    }
  }

  /** Debian packs drivers since version 13. */
  private static byte[] unpacked(Path driver) throws IOException, InterruptedException {
    if (!driver.toString().endsWith(".xz")) {
      return Files.readAllBytes(driver);
    }
    Path copy = Files.createTempFile("driver", ".ko.xz");
    Files.copy(driver, copy, StandardCopyOption.REPLACE_EXISTING);
    Tool.orSkip("xz", "installing an emulated machine")
        .run(Duration.ofSeconds(20), "", Map.of(), "-d", "-f", copy.toString());
    Path plain = Path.of(copy.toString().replaceAll("\\.xz$", ""));
    try {
      return Files.readAllBytes(plain);
    } finally {
      Files.deleteIfExists(plain);
    }
  }
}
