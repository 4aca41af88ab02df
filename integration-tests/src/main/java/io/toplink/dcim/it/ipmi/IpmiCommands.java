package io.toplink.dcim.it.ipmi;

import java.util.Arrays;
import java.util.Map;

/** What a simulated BMC can do, and the names that faults call it by. */
final class IpmiCommands {
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0x0001, "chassis-status"),
          Map.entry(0x0002, "chassis-control"),
          Map.entry(0x0007, "restart-cause"),
          Map.entry(0x0008, "set-boot"),
          Map.entry(0x0009, "get-boot"),
          Map.entry(0x042d, "sensor"),
          Map.entry(0x0601, "device-id"),
          Map.entry(0x0602, "cold-reset"),
          Map.entry(0x0637, "guid"),
          Map.entry(0x063b, "set-privilege"),
          Map.entry(0x063c, "close"),
          Map.entry(0x063d, "session-info"),
          Map.entry(0x0644, "user-access"),
          Map.entry(0x0646, "user-name"),
          Map.entry(0x0647, "user-password"),
          Map.entry(0x064a, "payload-status"),
          Map.entry(0x0a10, "fru-info"),
          Map.entry(0x0a11, "fru"),
          Map.entry(0x0a20, "sdr-info"),
          Map.entry(0x0a22, "sdr-reserve"),
          Map.entry(0x0a23, "sdr"));

  private static final int[] UNKNOWN = {0xc1};
  private static final int BOOT_FLAGS = 5;

  private final IpmiMachine machine;
  private final byte[] guid;
  private byte[] fru = FruImage.bytes();
  private int sensorReservation;
  private boolean losesValidBit;
  private int otherDevice = -1;
  private boolean persistent;
  private boolean losesMode;
  private int major = 2;
  private int minor = 0x10;

  IpmiCommands(IpmiMachine machine, byte[] guid) {
    this.machine = machine;
    this.guid = guid.clone();
  }

  static String name(int function, int command) {
    return NAMES.getOrDefault(function << 8 | command, "other");
  }

  /** Whether a command changes something of a machine or its BMC that outlives a session. */
  static boolean acts(String name, byte[] data) {
    return switch (name) {
      case "chassis-control", "cold-reset" -> true;
      case "set-boot" -> at(data, 0) == BOOT_FLAGS;
      // 2 sets a password, 3 only tries one.
      case "user-password" -> (at(data, 1) & 3) == 2;
      default -> false;
    };
  }

  void names(String model, String serial) {
    fru = FruImage.of(model, serial);
  }

  void serialNumber(String serial) {
    fru = FruImage.of(serial);
  }

  /**
   * What runs on it.
   *
   * @param newMinor 0 to 99
   */
  void firmware(int newMajor, int newMinor) {
    major = newMajor;
    minor = newMinor / 10 << 4 | newMinor % 10;
  }

  /** Keeps the device and forgets the bit that makes it count, as ipmi_sim does. */
  void loseValidBit() {
    losesValidBit = true;
  }

  /** Says another device than it was told. */
  void tellOtherDevice(int device) {
    otherDevice = device;
  }

  /** Boots as BIOS did whatever it is told. */
  void loseMode() {
    losesMode = true;
  }

  /** Makes "once" into "always". */
  void makePersistent() {
    persistent = true;
  }

  /**
   * @return completion code and data
   */
  int[] run(String name, byte[] data) {
    return switch (name) {
      case "chassis-status" -> new int[] {0, machine.showsOn() ? 1 : 0, 0, 0x40};
      case "chassis-control" -> new int[] {machine.control(at(data, 0))};
      case "restart-cause" -> new int[] {0, machine.restartCause(), 1};
      case "set-boot" -> setBoot(data);
      case "get-boot" -> getBoot(data);
      case "device-id" ->
          new int[] {0, 0x20, 1, major, minor, 2, 0xbf, 0xee, 0x51, 0, 0, 0, 0, 0, 0, 0};
      case "guid" -> ok(guid);
      case "fru-info" -> new int[] {0, fru.length & 0xff, fru.length >> 8, 0};
      case "fru" -> fru(data);
      case "sdr-info" ->
          new int[] {0, 0x51, SensorRecords.COUNT, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2};
      case "sdr-reserve" -> new int[] {0, ++sensorReservation & 0xff, sensorReservation >> 8};
      case "sdr" -> SensorRecords.read(data, sensorReservation);
      case "sensor" -> SensorRecords.reading(at(data, 0));
      default -> UNKNOWN;
    };
  }

  private int[] setBoot(byte[] data) {
    if (at(data, 0) == BOOT_FLAGS && data.length >= 3) {
      int mode = (at(data, 1) | (persistent ? 0x40 : 0)) & (losesMode ? ~0x20 : 0xff);
      machine.boot(losesValidBit ? mode & ~0x80 : mode, at(data, 2));
      return new int[] {0};
    }
    return at(data, 0) <= 4 ? new int[] {0} : new int[] {0x80};
  }

  private int[] getBoot(byte[] data) {
    if (at(data, 0) != BOOT_FLAGS) {
      return new int[] {0x80};
    }
    int device = otherDevice >= 0 ? otherDevice << 2 : machine.bootDevice();
    return new int[] {0, 1, 5, machine.bootMode(), device, 0, 0, 0};
  }

  private int[] fru(byte[] data) {
    if (at(data, 0) != 0) {
      return new int[] {0xcb};
    }
    int from = at(data, 1) | at(data, 2) << 8;
    int count = at(data, 3);
    if (count > 32) {
      return new int[] {0xca};
    }
    if (from >= fru.length) {
      return new int[] {0xc9};
    }
    int[] part = ok(Arrays.copyOfRange(fru, from, Math.min(fru.length, from + count)));
    int[] answer = new int[part.length + 1];
    answer[1] = part.length - 1;
    System.arraycopy(part, 1, answer, 2, part.length - 1);
    return answer;
  }

  static int[] ok(byte[] data) {
    int[] answer = new int[data.length + 1];
    for (int i = 0; i < data.length; i++) {
      answer[i + 1] = data[i] & 0xff;
    }
    return answer;
  }

  private static int at(byte[] data, int index) {
    return index < data.length ? data[index] & 0xff : 0;
  }
}
