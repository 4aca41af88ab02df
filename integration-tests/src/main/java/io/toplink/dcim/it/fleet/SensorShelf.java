package io.toplink.dcim.it.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A chassis and what is measured in it, told in the old way or in the new one. */
final class SensorShelf {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** A measurement, and what is said in its place by a BMC that does not know it. */
  private record Measured(String id, String type, String unit, JsonNode value, JsonNode unknown) {}

  private static final List<Measured> ALL =
      List.of(
          new Measured("Inlet", "Temperature", "Cel", JSON.numberNode(23), JSON.numberNode(65535)),
          new Measured("CPU1", "Temperature", "Cel", JSON.numberNode(51.5), JSON.nullNode()),
          new Measured("Fan1", "Rotational", "RPM", JSON.numberNode(8400), JSON.numberNode(-1)),
          new Measured("12V", "Voltage", "V", JSON.numberNode(12.1), JSON.textNode("N/A")),
          new Measured("Total", "Power", "W", JSON.numberNode(212), JSON.nullNode()));

  private final SimulatedBmc bmc;
  private final String path;

  SensorShelf(SimulatedBmc bmc, String path) {
    this.bmc = bmc;
    this.path = path;
  }

  String path() {
    return path;
  }

  Optional<ObjectNode> at(String wanted) {
    if (wanted.equals(path)) {
      return Optional.of(chassis());
    }
    boolean each = bmc.has(Oddity.SENSORS_ONE_BY_ONE);
    if (!each && wanted.equals(path + "/Thermal")) {
      ObjectNode thermal = RedfishTree.resource(wanted, "Thermal.v1_7_0.Thermal", "Thermal");
      list(thermal, "Temperatures", "ReadingCelsius", "Temperature");
      list(thermal, "Fans", "Reading", "Rotational");
      return Optional.of(thermal);
    }
    if (!each && wanted.equals(path + "/Power")) {
      ObjectNode power = RedfishTree.resource(wanted, "Power.v1_7_0.Power", "Power");
      list(power, "Voltages", "ReadingVolts", "Voltage");
      list(power, "PowerControl", "PowerConsumedWatts", "Power");
      return Optional.of(power);
    }
    return each ? sensor(wanted) : Optional.empty();
  }

  private ObjectNode chassis() {
    ObjectNode json = RedfishTree.resource(path, "Chassis.v1_14_0.Chassis", "Chassis");
    if (bmc.has(Oddity.SENSORS_ONE_BY_ONE)) {
      RedfishTree.link(json, "Sensors", path + "/Sensors");
    } else {
      RedfishTree.link(json, "Thermal", path + "/Thermal");
      RedfishTree.link(json, "Power", path + "/Power");
    }
    return json;
  }

  private Optional<ObjectNode> sensor(String wanted) {
    if (wanted.equals(path + "/Sensors")) {
      List<String> members = new ArrayList<>();
      ALL.forEach(one -> members.add(wanted + "/" + one.id()));
      return Optional.of(RedfishTree.collection(wanted, members));
    }
    return ALL.stream()
        .filter(one -> wanted.equals(path + "/Sensors/" + one.id()))
        .findFirst()
        .map(
            one -> {
              ObjectNode json = RedfishTree.resource(wanted, "Sensor.v1_2_0.Sensor", one.id());
              json.put("ReadingType", one.type()).put("ReadingUnits", one.unit());
              json.set("Reading", value(one));
              json.set("Status", status());
              return json;
            });
  }

  private void list(ObjectNode into, String property, String reading, String type) {
    var list = into.putArray(property);
    for (Measured one : ALL) {
      if (one.type().equals(type)) {
        ObjectNode json = list.addObject().put("Name", one.id());
        if (type.equals("Rotational")) {
          json.put("ReadingUnits", "RPM");
        }
        json.set(reading, value(one));
        json.set("Status", status());
      }
    }
    // A socket that is empty is no sensor that is broken.
    list.addObject().put("Name", "Empty").putObject("Status").put("State", "Absent");
  }

  private JsonNode value(Measured one) {
    return bmc.has(Oddity.SENSORS_UNKNOWN) ? one.unknown() : one.value();
  }

  private static ObjectNode status() {
    return JSON.objectNode().put("State", "Enabled").put("Health", "OK");
  }
}
