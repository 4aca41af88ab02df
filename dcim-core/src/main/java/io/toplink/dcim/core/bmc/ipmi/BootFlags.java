package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BootControl;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.BootOverride;
import java.util.Optional;

/**
 * Chooses what a machine boots from next. What was written is read back, since some BMCs take
 * anything. Setting may be repeated, so it is, if an answer is lost.
 */
final class BootFlags {
  private static final int SET = 0x08;
  private static final int GET = 0x09;

  /** When the BMC forgets the flags by itself. */
  private static final int CLEARING = 3;

  /** Not after 60 seconds without a power command. */
  private static final int NOT_BY_TIME = 0x08;

  private static final int FLAGS = 5;
  private static final int VALID = 0x80;
  private static final int PERSISTENT = 0x40;
  private static final int EFI = 0x20;
  private static final int DEVICE_SHIFT = 2;
  private static final int DEVICE = 0x0f;
  private static final int SHORTEST = 4;

  private static final int NONE = 0;
  private static final int NETWORK = 1;
  private static final int DISK = 2;
  private static final int CD = 5;
  private static final int SETUP = 6;

  /** What the BMC says: the first two bytes of its flags. */
  private record Flags(int mode, int device) {
    private boolean isValid() {
      return (mode & VALID) != 0;
    }

    private BootMode bootMode() {
      return (mode & EFI) != 0 ? BootMode.UEFI : BootMode.LEGACY;
    }
  }

  private final Exchange exchange;

  /** This BMC was seen to keep the device and lose the bit that makes it count. */
  private boolean losesValidity;

  BootFlags(Exchange exchange) {
    this.exchange = exchange;
  }

  void once(BootOverride once) throws BmcException {
    // Many BMCs do not have it, and then do not forget by time either.
    exchange.tryAsk(Command.chassis("Set Boot Options 3", SET, CLEARING, NOT_BY_TIME));
    int wanted = code(once.device());
    BootMode mode = once.mode();
    int efi = mode == null ? read().mode() & EFI : mode == BootMode.UEFI ? EFI : 0;
    write(VALID | efi, wanted);
    Flags told = read();
    if (told.device() != wanted || (told.mode() & PERSISTENT) != 0) {
      throw exchange
          .failures()
          .misbehaved(
              "boot",
              "took the order to boot from "
                  + once.device()
                  + " once, but says device "
                  + told.device()
                  + ((told.mode() & PERSISTENT) != 0 ? " for ever" : ""));
    }
    if (mode != null && told.bootMode() != mode) {
      write(VALID | told.mode() & EFI, NONE);
      throw exchange
          .failures()
          .unsupported(
              "boot-mode",
              "does not boot by "
                  + mode
                  + ": it says "
                  + told.bootMode()
                  + ". What it is to boot from was cleared; set it without a mode");
    }
    losesValidity = !told.isValid();
  }

  Optional<BootOverride> override() throws BmcException {
    Flags told = read();
    boolean counts = told.isValid() || losesValidity;
    return switch (counts ? told.device() : NONE) {
      case NONE -> Optional.empty();
      case NETWORK -> Optional.of(new BootOverride(BootDevice.NETWORK, told.bootMode()));
      case DISK -> Optional.of(new BootOverride(BootDevice.DISK, told.bootMode()));
      case CD -> Optional.of(new BootOverride(BootDevice.CD, told.bootMode()));
      case SETUP -> Optional.of(new BootOverride(BootDevice.FIRMWARE_SETUP, told.bootMode()));
      default ->
          throw exchange
              .failures()
              .unsupported(
                  BootControl.FOREIGN_DEVICE,
                  "is told to boot from device " + told.device() + ", none of ours");
    };
  }

  /**
   * The UEFI bit counts without a device, too: it stays, or a machine with UEFI would be told to
   * start its own choice as BIOS did. Where no device is set, most BMCs show the bit as 0, so
   * nothing is written there.
   */
  void clear() throws BmcException {
    Flags set = read();
    if (set.device() == NONE) {
      return;
    }
    write(VALID | set.mode() & EFI, NONE);
    Flags told = read();
    if (told.device() != NONE && told.isValid()) {
      throw exchange
          .failures()
          .misbehaved("boot", "took the order to boot as usual again, but does not say so");
    }
  }

  private void write(int mode, int device) throws BmcException {
    exchange.ask(
        "boot",
        Command.chassis("Set Boot Options 5", SET, FLAGS, mode, device << DEVICE_SHIFT, 0, 0, 0),
        0);
  }

  private Flags read() throws BmcException {
    Reply reply =
        exchange.ask("boot", Command.chassis("Get Boot Options 5", GET, FLAGS, 0, 0), SHORTEST);
    return new Flags(reply.at(2), reply.at(3) >> DEVICE_SHIFT & DEVICE);
  }

  private static int code(BootDevice device) {
    return switch (device) {
      case DISK -> DISK;
      case NETWORK -> NETWORK;
      case FIRMWARE_SETUP -> SETUP;
      case CD -> CD;
    };
  }
}
