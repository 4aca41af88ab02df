package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.MachineHealth;
import io.toplink.dcim.core.bmc.MachineHealth.Health;
import io.toplink.dcim.core.bmc.MachineHealth.Quantity;
import io.toplink.dcim.core.bmc.MachineHealth.Sensor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a machine is, from the old Thermal and Power resources of its chassis, or where there
 * are none from their Sensors. A BMC that does not know a value says so in many ways, some of which
 * look like a value; all of them are taken for unknown.
 */
final class Sensors {
  /** What BMCs put where they have no reading. */
  private static final Set<Double> NO_READINGS = Set.of(65535.0, 65534.0, 4294967295.0);

  /** What is never below zero, so that -1 is one more way to say so; elsewhere it is a value. */
  private static final Set<Quantity> NEVER_NEGATIVE =
      EnumSet.of(Quantity.FAN_SPEED, Quantity.FAN_PERCENT, Quantity.POWER);

  private static final int MOST_CHASSIS = 8;
  private static final int MOST_SENSORS = 512;

  private final Parts parts;
  private final List<Sensor> sensors = new ArrayList<>();
  private Instant readAt;

  Sensors(Parts parts, Resource system) {
    this.parts = parts;
    this.readAt = system.readAt();
  }

  static MachineHealth of(Parts parts, Resource system) throws BmcException {
    return new Sensors(parts, system).read(system);
  }

  private MachineHealth read(Resource system) throws BmcException {
    List<String> chassis = Links.ofAll(system.json().path("Links").path("Chassis"));
    for (String link : chassis.subList(0, Math.min(chassis.size(), MOST_CHASSIS))) {
      Optional<Resource> one = parts.read(link);
      if (one.isPresent()) {
        readChassis(one.get());
      }
    }
    JsonNode status = system.json().path("Status");
    Health all = health(status.path("HealthRollup"));
    return new MachineHealth(
        all == Health.UNKNOWN ? health(status.path("Health")) : all, sensors, readAt);
  }

  private void readChassis(Resource chassis) throws BmcException {
    Optional<Resource> thermal = linked(chassis, "Thermal");
    Optional<Resource> power = linked(chassis, "Power");
    if (thermal.isPresent()) {
      all(thermal.get(), "Temperatures", "ReadingCelsius", Quantity.TEMPERATURE, "Cel");
      fans(thermal.get());
    }
    if (power.isPresent()) {
      all(power.get(), "Voltages", "ReadingVolts", Quantity.VOLTAGE, "V");
      all(power.get(), "PowerControl", "PowerConsumedWatts", Quantity.POWER, "W");
    }
    if (thermal.isEmpty() && power.isEmpty()) {
      for (Resource sensor : parts.members(chassis.json().path("Sensors"))) {
        readAt = sensor.readAt();
        add(sensor.json());
      }
    }
  }

  private Optional<Resource> linked(Resource chassis, String property) throws BmcException {
    Optional<String> link = Links.of(chassis.json().path(property));
    Optional<Resource> found = link.isPresent() ? parts.read(link.get()) : Optional.empty();
    found.ifPresent(resource -> readAt = resource.readAt());
    return found;
  }

  private void all(Resource of, String list, String reading, Quantity quantity, String unit) {
    for (JsonNode one : of.json().path(list)) {
      add(one, one.path(reading), quantity, unit);
    }
  }

  private void fans(Resource thermal) {
    for (JsonNode fan : thermal.json().path("Fans")) {
      boolean percent = fan.path("ReadingUnits").asText("").equals("Percent");
      add(
          fan,
          fan.has("Reading") ? fan.path("Reading") : fan.path("ReadingRPM"),
          percent ? Quantity.FAN_PERCENT : Quantity.FAN_SPEED,
          percent ? "%" : "RPM");
    }
  }

  private void add(JsonNode sensor) {
    String unit = sensor.path("ReadingUnits").asText("");
    Quantity quantity =
        switch (sensor.path("ReadingType").asText("")) {
          case "Temperature" -> Quantity.TEMPERATURE;
          case "Rotational" -> Quantity.FAN_SPEED;
          case "Percent" -> Quantity.FAN_PERCENT;
          case "Voltage" -> Quantity.VOLTAGE;
          case "Current" -> Quantity.CURRENT;
          case "Power" -> Quantity.POWER;
          default -> Quantity.OTHER;
        };
    boolean fan = sensor.path("PhysicalContext").asText("").contains("Fan");
    boolean other = quantity == Quantity.FAN_PERCENT && !fan;
    add(sensor, sensor.path("Reading"), other ? Quantity.OTHER : quantity, unit);
  }

  private void add(JsonNode sensor, JsonNode reading, Quantity quantity, String unit) {
    String state = sensor.path("Status").path("State").asText("Enabled");
    String name = Text.cleanOrNull(sensor.path("Name").textValue());
    name = name == null ? Text.cleanOrNull(sensor.path("FanName").textValue()) : name;
    if (state.equals("Absent") || name == null || sensors.size() >= MOST_SENSORS) {
      return;
    }
    sensors.add(
        new Sensor(
            name,
            quantity,
            Text.clean(unit),
            state.equals("Enabled") ? value(reading, quantity) : null,
            health(sensor.path("Status").path("Health"))));
  }

  static @Nullable Double value(JsonNode reading, Quantity quantity) {
    if (!reading.isNumber()) {
      return null;
    }
    double value = reading.doubleValue();
    boolean impossible = value < 0 && NEVER_NEGATIVE.contains(quantity);
    return Double.isFinite(value) && !impossible && !NO_READINGS.contains(value) ? value : null;
  }

  private static Health health(JsonNode word) {
    return switch (word.asText("")) {
      case "OK" -> Health.OK;
      case "Warning" -> Health.WARNING;
      case "Critical" -> Health.CRITICAL;
      default -> Health.UNKNOWN;
    };
  }
}
