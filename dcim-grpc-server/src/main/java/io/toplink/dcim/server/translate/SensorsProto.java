package io.toplink.dcim.server.translate;

import io.toplink.dcim.core.bmc.MachineHealth;
import io.toplink.dcim.v1.ReadSensorsResponse;
import io.toplink.dcim.v1.ReadSensorsResponse.Health;
import io.toplink.dcim.v1.ReadSensorsResponse.Sensor;
import io.toplink.dcim.v1.ReadSensorsResponse.Sensor.Quantity;

/** How machines are. */
public final class SensorsProto {
  private SensorsProto() {}

  public static ReadSensorsResponse message(MachineHealth from) {
    ReadSensorsResponse.Builder message =
        ReadSensorsResponse.newBuilder()
            .setHealth(health(from.health()))
            .setObserveTime(Times.message(from.observedAt()));
    for (MachineHealth.Sensor sensor : from.sensors()) {
      Sensor.Builder one =
          message
              .addSensorsBuilder()
              .setName(sensor.name())
              .setQuantity(quantity(sensor.quantity()))
              .setUnit(sensor.unit())
              .setHealth(health(sensor.health()));
      if (sensor.value() != null) {
        one.setValue(sensor.value());
      }
    }
    return message.build();
  }

  private static Health health(MachineHealth.Health health) {
    return switch (health) {
      case UNKNOWN -> Health.HEALTH_UNSPECIFIED;
      case OK -> Health.OK;
      case WARNING -> Health.WARNING;
      case CRITICAL -> Health.CRITICAL;
    };
  }

  private static Quantity quantity(MachineHealth.Quantity quantity) {
    return switch (quantity) {
      case OTHER -> Quantity.QUANTITY_UNSPECIFIED;
      case TEMPERATURE -> Quantity.TEMPERATURE;
      case FAN_SPEED -> Quantity.FAN_SPEED;
      case FAN_PERCENT -> Quantity.FAN_PERCENT;
      case VOLTAGE -> Quantity.VOLTAGE;
      case CURRENT -> Quantity.CURRENT;
      case POWER -> Quantity.POWER;
    };
  }
}
