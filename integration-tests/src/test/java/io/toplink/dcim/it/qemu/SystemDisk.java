package io.toplink.dcim.it.qemu;

import io.toplink.dcim.it.stack.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Disk images as providers of systems make them. One of a system that starts: a partition with
 * syslinux and the small Linux, and one with a root file system that cloud-init could be in. And
 * one of a system that starts anew as soon as it starts.
 */
final class SystemDisk {
  private static final int SECTOR = 512;
  private static final int MIB = 1 << 20;
  private static final int BOOT_MIB = 24;
  private static final int ROOT_MIB = 16;
  private static final Path MBR = Path.of("/usr/lib/syslinux/mbr/mbr.bin");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String UNTESTED = "installing an emulated machine";

  /** Jumps to where the processor begins. */
  private static final byte[] START_ANEW = {(byte) 0xea, (byte) 0xf0, (byte) 0xff, 0, (byte) 0xf0};

  private final Path directory;
  private final SmallLinux linux;
  private final Tool syslinux = Tool.orSkip("syslinux", UNTESTED);
  private final Tool mformat = Tool.orSkip("mformat", UNTESTED);
  private final Tool mcopy = Tool.orSkip("mcopy", UNTESTED);
  private final Tool mke2fs = Tool.orSkip("mke2fs", UNTESTED);

  SystemDisk(Path directory, SmallLinux linux) {
    this.directory = directory;
    this.linux = linux;
  }

  /** A system that starts, as a gzip file. */
  Path system() throws IOException, InterruptedException {
    Path disk = directory.resolve("system.img");
    ByteBuffer sector = sector(Files.readAllBytes(MBR));
    partition(sector, 0, 0x80, 0x0e, 1, BOOT_MIB);
    partition(sector, 1, 0, 0x83, 1 + BOOT_MIB, ROOT_MIB);
    try (var file = new java.io.RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength((1L + BOOT_MIB + ROOT_MIB) * MIB);
      file.write(sector.array());
    }
    bootPartition(disk);
    byte[] root = Files.readAllBytes(rootFileSystem());
    try (var file = new java.io.RandomAccessFile(disk.toFile(), "rw")) {
      file.seek((1L + BOOT_MIB) * MIB);
      file.write(root);
    }
    return packed(disk);
  }

  /** A disk whose system never comes up, as it is. */
  Path looping() throws IOException {
    return Files.write(directory.resolve("looping.img"), sector(START_ANEW).array());
  }

  private void bootPartition(Path disk) throws IOException, InterruptedException {
    String partition = disk + "@@" + MIB;
    String sectors = Integer.toString(BOOT_MIB * MIB / SECTOR);
    run(mformat, "-i", partition, "-T", sectors, "-h", "64", "-s", "32", "::");
    Path settings =
        Files.writeString(
            directory.resolve("syslinux.cfg"),
            """
            DEFAULT system
            LABEL system
              KERNEL vmlinuz
              INITRD initramfs.gz
              APPEND console=ttyS0 quiet panic=1 root=/dev/vda2
            """);
    run(mcopy, "-i", partition, linux.kernel().toString(), "::vmlinuz");
    run(mcopy, "-i", partition, linux.initramfs().toString(), "::initramfs.gz");
    run(mcopy, "-i", partition, settings.toString(), "::syslinux.cfg");
    run(syslinux, "--install", "--offset", Integer.toString(MIB), disk.toString());
  }

  private Path rootFileSystem() throws IOException, InterruptedException {
    Path root = directory.resolve("root");
    for (String name : new String[] {"bin", "sbin", "dev", "proc", "sys", "var", "etc/cloud"}) {
      Files.createDirectories(root.resolve(name));
    }
    program(root.resolve("bin/busybox"), SmallLinux.busybox());
    program(root.resolve("sbin/init"), SmallLinux.resource("system.sh"));
    Path image = directory.resolve("root.img");
    run(mke2fs, "-q", "-t", "ext4", "-d", root.toString(), image.toString(), ROOT_MIB + "M");
    return image;
  }

  private static void program(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    if (!file.toFile().setExecutable(true, false)) {
      throw new IOException("cannot make " + file + " executable");
    }
  }

  /** The first sector, without partitions. */
  private static ByteBuffer sector(byte[] code) {
    ByteBuffer sector = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    sector.put(code, 0, Math.min(code.length, 440));
    return sector.putShort(510, (short) 0xaa55);
  }

  private static void partition(
      ByteBuffer sector, int number, int active, int type, int beginMib, int sizeMib) {
    int perMib = MIB / SECTOR;
    sector.position(446 + 16 * number);
    sector.put((byte) active).put(new byte[] {-2, -1, -1}).put((byte) type);
    sector.put(new byte[] {-2, -1, -1}).putInt(beginMib * perMib).putInt(sizeMib * perMib);
  }

  private static Path packed(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      Files.copy(file, gzip);
    }
    return Files.write(Path.of(file + ".gz"), bytes.toByteArray());
  }

  private static void run(Tool tool, String... arguments) throws IOException, InterruptedException {
    Tool.Result result = tool.run(LIMIT, "", Map.of("MTOOLS_SKIP_CHECK", "1"), arguments);
    if (result.status() != 0) {
      throw new IOException(tool.path() + " failed: " + result.output() + result.errors());
    }
  }
}
