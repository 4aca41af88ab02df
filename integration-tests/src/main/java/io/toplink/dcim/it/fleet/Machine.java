package io.toplink.dcim.it.fleet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The machine behind a BMC: power, what it boots from, who it is and what it is made of. */
public final class Machine {

  /** Whether there is power, or will be. */
  public enum Power {
    ON,
    OFF,
    POWERING_ON,
    POWERING_OFF
  }

  /**
   * What it was told to boot from.
   *
   * @param target such as {@code Pxe}; {@code None} for nothing
   * @param enabled {@code Once}, {@code Continuous} or {@code Disabled}
   * @param mode {@code UEFI} or {@code Legacy}
   */
  public record Boot(String target, String enabled, String mode) {
    static final Boot USUAL = new Boot("None", "Disabled", "UEFI");
  }

  /** A drive. */
  public record Drive(String name, String mediaType, String protocol, long bytes) {}

  private final InstantSource clock;
  private final Consumer<String> happened;
  private final List<String> macs;
  private final List<Drive> drives;
  private String serialNumber;
  private String uuid;
  private Duration powerOnTakes = Duration.ZERO;
  private Duration powerOffTakes = Duration.ZERO;
  private Duration shutdownTakes = Duration.ZERO;
  private Power power = Power.OFF;
  private Instant settlesAt = Instant.MIN;
  private Boot boot = Boot.USUAL;
  private @Nullable Boot pendingBoot;
  private @Nullable String image;
  private String startTime = "1970-01-01T00:00:00Z";
  private String startCause = "Unknown";
  private long version = 1;

  /**
   * @param happened told of everything that really happens to the machine, such as {@code power-on}
   *     and {@code boot Pxe}
   */
  Machine(
      InstantSource clock,
      Consumer<String> happened,
      String serialNumber,
      String uuid,
      List<String> macs,
      List<Drive> drives) {
    this.clock = clock;
    this.happened = happened;
    this.serialNumber = serialNumber;
    this.uuid = uuid;
    this.macs = List.copyOf(macs);
    this.drives = List.copyOf(drives);
  }

  /** How long it takes to turn on, to lose power, and to shut down by itself. */
  public synchronized void takes(Duration powerOn, Duration powerOff, Duration shutdown) {
    powerOnTakes = powerOn;
    powerOffTakes = powerOff;
    shutdownTakes = shutdown;
  }

  public synchronized Power power() {
    if (power == Power.POWERING_ON && !clock.instant().isBefore(settlesAt)) {
      power = Power.ON;
    } else if (power == Power.POWERING_OFF && !clock.instant().isBefore(settlesAt)) {
      power = Power.OFF;
    }
    return power;
  }

  /** Is at once where it is on its way to. */
  public synchronized void arrive() {
    settlesAt = Instant.MIN;
    power();
  }

  /** Gives it power, unless it has. */
  public synchronized void turnOn() {
    Power now = power();
    if (now == Power.ON || now == Power.POWERING_ON) {
      return;
    }
    power = Power.POWERING_ON;
    settlesAt = clock.instant().plus(powerOnTakes);
    startTime = clock.instant().toString();
    startCause = "ManagementCommand";
    happened.accept("power-on");
    happened.accept("boot " + bootFrom());
    power();
  }

  /** Cuts its power, unless it has none. */
  public synchronized void cutPower() {
    leave("power-cut", powerOffTakes);
  }

  /** Lets it shut down, unless it is off. */
  public synchronized void shutDown() {
    leave("shutdown", shutdownTakes);
  }

  /** As if it had been started at another time, for another reason. */
  public synchronized void started(String time, String cause) {
    startTime = time;
    startCause = cause;
  }

  synchronized String startTime() {
    return startTime;
  }

  synchronized String startCause() {
    return startCause;
  }

  /** Starts it anew without taking its power, if it is on. */
  public synchronized void reset() {
    if (power() == Power.ON) {
      happened.accept("reset");
      happened.accept("boot " + bootFrom());
    }
  }

  public synchronized Boot boot() {
    return boot;
  }

  public synchronized void tellBoot(Boot told) {
    if (!boot.equals(told)) {
      boot = told;
      version++;
    }
  }

  /** What its next start is told once more, and takes over then; the present override if none. */
  synchronized Boot pendingBoot() {
    return pendingBoot == null ? boot : pendingBoot;
  }

  synchronized void tellPendingBoot(Boot told) {
    pendingBoot = told;
    version++;
  }

  /** What is shown to it as a CD; empty if nothing. */
  public synchronized Optional<String> image() {
    return Optional.ofNullable(image);
  }

  /** Shows it an image as a CD, or none. */
  public synchronized void show(@Nullable String newImage) {
    image = newImage;
    version++;
  }

  public synchronized String serialNumber() {
    return serialNumber;
  }

  public synchronized String uuid() {
    return uuid;
  }

  /** Puts another machine in its place. */
  public synchronized void becomes(String otherSerialNumber, String otherUuid) {
    serialNumber = otherSerialNumber;
    uuid = otherUuid;
    version++;
  }

  public List<String> macs() {
    return macs;
  }

  public List<Drive> drives() {
    return drives;
  }

  /** Counts changes to what can be changed through the BMC; entity tags are made of it. */
  synchronized long version() {
    return version;
  }

  private void leave(String how, Duration takes) {
    Power now = power();
    if (now == Power.OFF || now == Power.POWERING_OFF && !how.equals("power-cut")) {
      return;
    }
    power = Power.POWERING_OFF;
    settlesAt = clock.instant().plus(takes);
    happened.accept(how);
    power();
  }

  private String bootFrom() {
    if (pendingBoot != null) {
      boot = pendingBoot;
      pendingBoot = null;
      version++;
    }
    String from = boot.enabled().equals("Disabled") ? "None" : boot.target();
    if (boot.enabled().equals("Once")) {
      tellBoot(new Boot("None", "Disabled", boot.mode()));
    }
    return from;
  }
}
