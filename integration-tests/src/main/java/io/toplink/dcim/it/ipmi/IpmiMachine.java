package io.toplink.dcim.it.ipmi;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The machine behind a simulated BMC, and everything that happened to it. */
public final class IpmiMachine {
  private final List<String> effects = new ArrayList<>();
  private final Consumer<String> happened;
  private final List<String> told = new ArrayList<>();
  private boolean on;
  private int bootMode;
  private int bootDevice;
  private boolean ignoresShutdown;
  private int flaps;
  private boolean bounces;
  private int readings;
  private int restartCause;

  /**
   * @param happened told of everything that really happens to the machine; must not wait for others
   */
  IpmiMachine(Consumer<String> happened) {
    this.happened = happened;
  }

  /** What was executed, such as {@code control 1}. */
  public synchronized List<String> told() {
    return List.copyOf(told);
  }

  /** What really happened, such as {@code power-on} and {@code boot Pxe}. */
  public synchronized List<String> effects() {
    return List.copyOf(effects);
  }

  public synchronized boolean isOn() {
    return on;
  }

  /** Whether the system of the machine has no ears for its button. */
  public synchronized void ignoreShutdown() {
    ignoresShutdown = true;
  }

  /** Shows the wrong power state for so many readings. */
  public synchronized void flap(int readings) {
    flaps = readings;
  }

  /** Shows the wrong power state every other time, for ever. */
  public synchronized void bounce() {
    bounces = true;
  }

  synchronized boolean showsOn() {
    readings++;
    if (bounces) {
      return on == (readings % 2 == 0);
    }
    if (flaps > 0) {
      flaps--;
      return !on;
    }
    return on;
  }

  /** As if it had been started for another reason. */
  public synchronized void cameUpBecause(int cause) {
    restartCause = cause;
  }

  synchronized int restartCause() {
    return restartCause;
  }

  synchronized int bootMode() {
    return bootMode;
  }

  synchronized int bootDevice() {
    return bootDevice;
  }

  synchronized void boot(int mode, int device) {
    bootMode = mode;
    bootDevice = device;
    told.add(String.format(Locale.ROOT, "boot 0x%02x 0x%02x", mode, device));
  }

  /**
   * @return a completion code
   */
  synchronized int control(int command) {
    told.add("control " + command);
    switch (command) {
      case 0 -> cut("power-cut");
      case 1 -> turnOn();
      case 2 -> {
        if (!on) {
          return 0xd5;
        }
        cut("power-cut");
        turnOn();
      }
      case 3 -> {
        if (!on) {
          return 0xd5;
        }
        happens("reset");
        startUp(1);
      }
      case 5 -> {
        if (!ignoresShutdown) {
          cut("shutdown");
        }
      }
      default -> {
        return 0xcc;
      }
    }
    return 0;
  }

  synchronized void bmcReset() {
    told.add("bmc-reset");
    happens("bmc-reset");
  }

  /** Gives it power, unless it has. */
  public synchronized void turnOn() {
    if (!on) {
      on = true;
      happens("power-on");
      startUp(1);
    }
  }

  /** Cuts its power, unless it has none. */
  public synchronized void cutPower() {
    cut("power-cut");
  }

  private void happens(String what) {
    effects.add(what);
    happened.accept(what);
  }

  private void cut(String how) {
    if (on) {
      on = false;
      happens(how);
    }
  }

  private void startUp(int cause) {
    restartCause = cause;
    boolean valid = (bootMode & 0x80) != 0;
    happens(
        "boot "
            + switch (valid ? bootDevice >> 2 & 0x0f : 0) {
              case 1 -> "Pxe";
              case 2 -> "Hdd";
              case 5 -> "Cd";
              case 6 -> "BiosSetup";
              default -> "None";
            });
    if ((bootMode & 0x40) == 0) {
      bootMode = 0;
      bootDevice = 0;
    }
  }
}
