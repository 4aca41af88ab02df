package io.toplink.dcim.it.qemu;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiSim;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A machine that QEMU emulates, behind a BMC of ipmi_sim: off, with an empty disk. */
final class VirtualMachine implements AutoCloseable {
  private static final Path CODE = Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd");

  /** What a board with UEFI remembers on its first day. */
  private static final Path VARIABLES = Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd");

  /** What is on the disk before anything is written. */
  static final String LABEL = "the customer before";

  private static final int MIB = 1 << 20;

  private final int number;
  private final Path directory;
  private final ForeignBmc bmc;

  private VirtualMachine(int number, Path directory, ForeignBmc bmc) {
    this.number = number;
    this.directory = directory;
    this.bmc = bmc;
  }

  /**
   * Makes one, and starts its BMC.
   *
   * @param directory empty
   */
  static VirtualMachine start(Path directory, Board board) throws IOException {
    int number = board.number();
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("settings"), board.settings());
    if (board.firmware() == Board.Firmware.UEFI) {
      Files.copy(VARIABLES, directory.resolve("variables.fd"));
    }
    try (RandomAccessFile disk =
        new RandomAccessFile(directory.resolve("disk.img").toFile(), "rw")) {
      disk.setLength((long) board.diskMib() << 20);
      disk.write(LABEL.getBytes(ISO_8859_1));
    }
    Path program = directory.resolve("machine.sh");
    Files.write(program, SmallLinux.resource("machine.sh"));
    IpmiSim.Chassis chassis =
        new IpmiSim.Chassis(uuid(number), serial(number), "/bin/sh " + program + " " + directory);
    return new VirtualMachine(number, directory, IpmiSim.start(directory, chassis));
  }

  /** Whether there is firmware that speaks UEFI. */
  static boolean uefi() {
    return Files.exists(VARIABLES);
  }

  /**
   * QEMU's arguments for it.
   *
   * @param directory where it is to remember
   */
  static List<String> uefi(Path directory) throws IOException {
    Path variables = directory.resolve("variables.fd");
    Files.copy(VARIABLES, variables);
    String flash = "if=pflash,format=raw,file=";
    return List.of("-drive", flash + CODE + ",readonly=on", "-drive", flash + variables);
  }

  /** Without it the calling test is skipped. */
  static void uefiOrSkip() {
    if (!uefi()) {
      SmallLinux.skip("no " + VARIABLES + " (package ovmf)");
    }
  }

  static String mac(int number) {
    return String.format(Locale.ROOT, "52:54:00:dc:1a:%02x", number);
  }

  static String uuid(int number) {
    return String.format(Locale.ROOT, "7a1c0e52-4b6d-4f00-9c3e-0000000000%02x", number);
  }

  /** As it says who it is when it asks what to boot. */
  static String asking(int number) {
    return "mac=" + mac(number) + "&uuid=" + uuid(number);
  }

  /** In QEMU's own network, where 10.0.2.2 is the machine that it runs on. */
  static String address(int number) {
    return "10.0.2." + (20 + number);
  }

  static String ipv6Address(int number) {
    return "fec0::" + (50 + number);
  }

  /** One more beside {@link #address}. */
  static String furtherAddress(int number) {
    return "10.0.2." + (100 + number);
  }

  static String serial(int number) {
    return "QEMU-" + number;
  }

  int number() {
    return number;
  }

  ForeignBmc bmc() {
    return bmc;
  }

  /** From now on its BMC takes no notice of "once", and of nothing else it is told to boot. */
  void bootFromTheNetworkAlways() throws IOException {
    Files.createFile(directory.resolve("network-first"));
  }

  /** What came out of its serial port since it was turned on for the n-th time, from 1. */
  String console(int start) {
    try {
      Path log = directory.resolve("serial-" + start + ".log");
      return Files.exists(log) ? Files.readString(log, ISO_8859_1) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of it, for messages. */
  String consoles() {
    StringBuilder all = new StringBuilder();
    for (int start = 1; !console(start).isEmpty(); start++) {
      all.append("--- start ").append(start).append('\n').append(console(start));
    }
    return all.toString();
  }

  List<String> effects() {
    return bmc.effects();
  }

  /** To be read, best while it is off. */
  Path disk() {
    return directory.resolve("disk.img");
  }

  /** Leaves no byte of its disk empty. */
  void fill() throws IOException {
    byte[] mib = new byte[MIB];
    Arrays.fill(mib, (byte) 0x5a);
    long size = Files.size(disk());
    try (OutputStream out = Files.newOutputStream(disk(), StandardOpenOption.WRITE)) {
      for (long at = 0; at < size; at += MIB) {
        out.write(mib);
      }
    }
  }

  /** How many bytes of a part of its disk are not zero. */
  long bytesLeft(long from, long to) throws IOException {
    long left = 0;
    byte[] mib = new byte[MIB];
    try (InputStream in = Files.newInputStream(disk())) {
      in.skipNBytes(from);
      for (long at = from; at < to; at += MIB) {
        int length = in.readNBytes(mib, 0, (int) Math.min(MIB, to - at));
        for (int i = 0; i < length; i++) {
          left += mib[i] == 0 ? 0 : 1;
        }
      }
    }
    return left;
  }

  /** The first bytes of its disk. */
  String diskLabel() throws IOException {
    try (RandomAccessFile disk = new RandomAccessFile(disk().toFile(), "r")) {
      byte[] label = new byte[LABEL.length()];
      disk.readFully(label);
      return new String(label, ISO_8859_1);
    }
  }

  /** Ends the BMC, and then the machine, whose number is only believed if it is that machine. */
  @Override
  public void close() {
    bmc.close();
    try {
      Path file = directory.resolve("pid");
      if (Files.exists(file)) {
        Optional<ProcessHandle> machine =
            ProcessHandle.of(Long.parseLong(Files.readString(file).strip()));
        machine.filter(process -> isThis(process.pid())).ifPresent(ProcessHandle::destroyForcibly);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isThis(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), ISO_8859_1)
          .contains(directory.toString());
    } catch (IOException gone) {
      return false;
    }
  }
}
