package io.toplink.dcim.it.qemu;

import io.toplink.dcim.it.stack.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * Disk images as providers of systems make them. Two of a system that starts, by BIOS and by UEFI:
 * a partition with a boot loader and the small Linux, and one with a root file system that
 * cloud-init could be in. And one of a system that starts anew as soon as it starts.
 */
final class SystemDisk {
  private static final int SECTOR = 512;
  private static final int MIB = 1 << 20;
  private static final int BOOT_MIB = 24;
  private static final int ROOT_MIB = 16;
  private static final Path MBR = Path.of("/usr/lib/syslinux/mbr/mbr.bin");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String UNTESTED = "installing an emulated machine";
  private static final String UNTESTED_UEFI = "installing an emulated machine that boots by UEFI";

  /** Of systemd-boot: a boot loader that needs nothing but its file. */
  private static final Path UEFI_LOADER = Path.of("/usr/lib/systemd/boot/efi/systemd-bootx64.efi");

  private static final Path SGDISK = Path.of("/usr/sbin/sgdisk");
  private static final String ARGUMENTS = "console=ttyS0 quiet panic=1 root=/dev/vda2\n";
  private static final String SYSLINUX =
      """
      DEFAULT system
      LABEL system
        KERNEL vmlinuz
        INITRD initramfs.gz
        APPEND\s\
      """
          + ARGUMENTS;
  private static final String SYSTEMD_BOOT =
      """
      title system
      linux /vmlinuz
      initrd /initramfs.gz
      options\s\
      """
          + ARGUMENTS;

  /** Jumps to where the processor begins. */
  private static final byte[] START_ANEW = {(byte) 0xea, (byte) 0xf0, (byte) 0xff, 0, (byte) 0xf0};

  private final Path directory;
  private final SmallLinux linux;
  private final Tool syslinux = Tool.orSkip("syslinux", UNTESTED);
  private final Tool mformat = Tool.orSkip("mformat", UNTESTED);
  private final Tool mcopy = Tool.orSkip("mcopy", UNTESTED);
  private final Tool mke2fs = Tool.orSkip("mke2fs", UNTESTED);

  /** Whether disks for UEFI can be made. */
  static boolean uefi() {
    return Files.exists(UEFI_LOADER) && Files.exists(SGDISK);
  }

  /** If not, the calling test is skipped. */
  static void uefiOrSkip() {
    if (!uefi()) {
      SmallLinux.skip("no " + UEFI_LOADER + " or no " + SGDISK + " (systemd-boot-efi, gdisk)");
    }
  }

  SystemDisk(Path directory, SmallLinux linux) {
    this.directory = directory;
    this.linux = linux;
  }

  /** A system that starts, as a gzip file. */
  Path system() throws IOException, InterruptedException {
    Path disk = blank("system.img");
    ByteBuffer sector = sector(Files.readAllBytes(MBR));
    partition(sector, 0, 0x80, 0x0e, 1, BOOT_MIB);
    partition(sector, 1, 0, 0x83, 1 + BOOT_MIB, ROOT_MIB);
    place(disk, 0, sector.array());
    bootPartition(disk);
    copy(disk, SYSLINUX, "syslinux.cfg");
    run(syslinux, "--install", "--offset", Integer.toString(MIB), disk.toString());
    return withRoot(disk);
  }

  /**
   * The same for machines that boot by UEFI, which finds its boot loader where any firmware looks:
   * as a gzip file, too.
   */
  Path uefiSystem() throws IOException, InterruptedException {
    Path disk = blank("uefi.img");
    String boot = "1:1M:+" + BOOT_MIB + "M";
    String root = "2:" + (1 + BOOT_MIB) + "M:+" + ROOT_MIB + "M";
    Tool sgdisk = Tool.orSkip("sgdisk", UNTESTED_UEFI);
    run(sgdisk, "-n", boot, "-t", "1:ef00", "-n", root, "-t", "2:8300", disk.toString());
    bootPartition(disk);
    directories(disk, "EFI", "EFI/BOOT", "loader", "loader/entries");
    copy(disk, UEFI_LOADER, "EFI/BOOT/BOOTX64.EFI");
    copy(disk, "timeout 0\n", "loader/loader.conf");
    copy(disk, SYSTEMD_BOOT, "loader/entries/system.conf");
    return withRoot(disk);
  }

  /** A disk whose system never comes up, as it is. */
  Path looping() throws IOException {
    return Files.write(directory.resolve("looping.img"), sector(START_ANEW).array());
  }

  private Path blank(String name) throws IOException {
    Path disk = directory.resolve(name);
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength((1L + BOOT_MIB + ROOT_MIB + 1) * MIB);
    }
    return disk;
  }

  private static void place(Path disk, long at, byte[] content) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.seek(at);
      file.write(content);
    }
  }

  private void bootPartition(Path disk) throws IOException, InterruptedException {
    String sectors = Integer.toString(BOOT_MIB * MIB / SECTOR);
    run(mformat, "-i", boot(disk), "-T", sectors, "-h", "64", "-s", "32", "::");
    copy(disk, linux.kernel(), "vmlinuz");
    copy(disk, linux.initramfs(), "initramfs.gz");
  }

  /** As mtools call the first partition. */
  private static String boot(Path disk) {
    return disk + "@@" + MIB;
  }

  private void copy(Path disk, Path file, String name) throws IOException, InterruptedException {
    run(mcopy, "-i", boot(disk), file.toString(), "::" + name);
  }

  private void copy(Path disk, String text, String name) throws IOException, InterruptedException {
    Path file = directory.resolve(Path.of(name).getFileName());
    copy(disk, Files.writeString(file, text), name);
  }

  private void directories(Path disk, String... names) throws IOException, InterruptedException {
    Tool mmd = Tool.orSkip("mmd", UNTESTED_UEFI);
    for (String name : names) {
      run(mmd, "-i", boot(disk), "::" + name);
    }
  }

  private Path withRoot(Path disk) throws IOException, InterruptedException {
    place(disk, (1L + BOOT_MIB) * MIB, Files.readAllBytes(rootFileSystem()));
    return packed(disk);
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
