package io.toplink.dcim.it.qemu;

/**
 * How an emulated machine is built.
 *
 * @param number tells it from the others
 * @param uuid what its firmware says, which is {@link VirtualMachine#uuid} where nothing is wrong
 * @param firmware what starts it
 * @param network what its port is connected to, in QEMU's words
 * @param withIpxe whether its port brings iPXE along, as QEMU's do
 * @param within a command that starts QEMU where that network is; empty for here
 * @param memoryMib of memory
 * @param diskMib of its disk
 */
record Board(
    int number,
    String uuid,
    Firmware firmware,
    String network,
    boolean withIpxe,
    String within,
    int memoryMib,
    int diskMib) {
  private static final int MEMORY = 256;
  private static final int DISK = 64;

  /** What a machine starts by. */
  enum Firmware {
    BIOS,
    UEFI
  }

  /**
   * A small one that is what its BMC says.
   *
   * @param number tells it from the others
   * @param network what its port is connected to, in QEMU's words
   */
  Board(int number, Firmware firmware, String network, boolean withIpxe, String within) {
    this(number, VirtualMachine.uuid(number), firmware, network, withIpxe, within, MEMORY, DISK);
  }

  /**
   * One in QEMU's own network, whose DHCP leads all to the same file.
   *
   * @param bootFile where DHCP leads it
   */
  static Board of(int number, Firmware firmware, String bootFile) {
    return new Board(number, firmware, "user,bootfile=" + bootFile, true, "");
  }

  /** The same with firmware that says it is another machine. */
  Board posingAs(String another) {
    return new Board(number, another, firmware, network, withIpxe, within, memoryMib, diskMib);
  }

  /** The same, larger. */
  Board of(int memoryInMib, int diskInMib) {
    return new Board(number, uuid, firmware, network, withIpxe, within, memoryInMib, diskInMib);
  }

  /** What {@code machine.sh} needs to know. */
  String settings() {
    return """
    MAC=%s
    UUID=%s
    SERIAL=%s
    FIRMWARE=%s
    MEMORY=%d
    NETWORK='%s'
    ROM=%s
    WITHIN='%s'
    """
        .formatted(
            VirtualMachine.mac(number),
            uuid,
            uuid.equals(VirtualMachine.uuid(number)) ? VirtualMachine.serial(number) : "ANOTHER",
            firmware == Firmware.UEFI ? "uefi" : "bios",
            memoryMib,
            network,
            withIpxe ? "" : ",romfile=",
            within);
  }
}
