package io.toplink.dcim.it.sentonce;

import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiSim;
import io.toplink.dcim.it.stack.Registration;
import io.toplink.dcim.v1.Bmc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A BMC of OpenIPMI's {@code ipmi_sim}. What it was told is in the log that the program of its
 * machine writes, which is also what is held.
 */
final class SimBoard implements Board {
  private static final String EFFECT = "EFFECT ";

  private final Path directory;
  private final ForeignBmc bmc;
  private int mark;

  /**
   * @param directory empty, for this one alone
   * @param trapped the program that holds the machine's
   */
  SimBoard(Path directory, Path trapped, String uuid, String serialNumber) throws IOException {
    this.directory = directory;
    String machine = IpmiSim.machine(directory, Duration.ZERO);
    this.bmc =
        IpmiSim.spawn(
            directory,
            new IpmiSim.Chassis(uuid, serialNumber, "/bin/sh " + trapped + " " + machine));
  }

  /** Waits until it answers. */
  void ready() throws IOException {
    bmc.ready();
  }

  @Override
  public Bmc bmc() {
    return Registration.ipmi(bmc.address());
  }

  @Override
  public void prepare(Verb verb) throws IOException {
    Files.deleteIfExists(file("caught"));
    Files.deleteIfExists(file("released"));
    Files.writeString(file("power"), verb.on() ? "1" : "0");
    mark = log().size();
  }

  @Override
  public void trap(Kill kill) throws IOException {
    String name = kill.isOfQuestion() ? "get" : kind(kill.order());
    int before = kill.isOfQuestion() ? kill.question() : kill.before(SimBoard::kind);
    Files.writeString(file("trap"), name + " " + before + " " + kill.when() + "\n");
  }

  @Override
  public void spoil(Order order, Spoilt how) {
    throw new UnsupportedOperationException("ipmi_sim loses and breaks nothing");
  }

  private static String kind(Order order) {
    return switch (order) {
      case ON, OFF -> "power";
      case SOFT_OFF -> "shutdown";
      case BOOT -> "boot";
      case RESET_BMC, INSERT, EJECT -> throw new IllegalArgumentException("no machine hears of it");
    };
  }

  @Override
  public boolean isCaught() {
    return Files.exists(file("caught"));
  }

  @Override
  public void release() throws IOException {
    Files.writeString(file("released"), "");
  }

  @Override
  public List<Deed> deeds() {
    List<String> log = log();
    return log.subList(mark, log.size()).stream().map(SimBoard::deed).toList();
  }

  private static Deed deed(String line) {
    if (line.startsWith(EFFECT)) {
      return Deed.happened(line.substring(EFFECT.length()));
    } else if (line.startsWith("boot ")) {
      return Deed.told(Order.BOOT);
    } else if (line.startsWith("shutdown ")) {
      return Deed.told(Order.SOFT_OFF);
    }
    return switch (line) {
      case "power 1" -> Deed.told(Order.ON);
      case "power 0" -> Deed.told(Order.OFF);
      default -> throw new AssertionError("told what nobody wanted: " + line);
    };
  }

  private List<String> log() {
    try {
      return Files.exists(file("log")) ? Files.readAllLines(file("log")) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  @Override
  public void close() {
    bmc.close();
  }
}
