package io.toplink.dcim.core.bmc;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a machine is, as its BMC says. For people to look at: nothing is switched because of it.
 *
 * @param health of everything together
 * @param observedAt when the last part was read
 */
public record MachineHealth(Health health, List<Sensor> sensors, Instant observedAt) {

  public MachineHealth {
    sensors = List.copyOf(sensors);
  }

  /** How well something is. */
  public enum Health {
    /** Not told. */
    UNKNOWN,
    OK,
    WARNING,
    CRITICAL
  }

  /** What is measured, each in one unit. */
  public enum Quantity {
    OTHER,
    TEMPERATURE,
    FAN_SPEED,
    FAN_PERCENT,
    VOLTAGE,
    CURRENT,
    POWER
  }

  /**
   * One measurement.
   *
   * @param name as the maker calls it
   * @param unit such as {@code Cel}, {@code RPM}, {@code %}, {@code V}, {@code A}, {@code W}; empty
   *     if not told
   * @param value null if the BMC does not know, also where it says so by a number that cannot be
   */
  public record Sensor(
      String name, Quantity quantity, String unit, @Nullable Double value, Health health) {}
}
