package io.toplink.dcim.server.translate;

import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.power.Power;
import io.toplink.dcim.core.power.PowerArgs;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.RestartRequest;
import org.jspecify.annotations.Nullable;

/** The power of machines. */
public final class PowerProto {
  private PowerProto() {}

  public static io.toplink.dcim.v1.Power message(Power power) {
    io.toplink.dcim.v1.Power.Builder message =
        io.toplink.dcim.v1.Power.newBuilder()
            .setName(Names.power(power.server()))
            .setState(state(power.state()))
            .setLastFailure(power.lastFailure());
    if (power.observedAt() != null) {
      message.setObserveTime(Times.message(power.observedAt()));
    }
    return message.build();
  }

  public static PowerArgs args(PowerOffRequest request) {
    return new PowerArgs(
        manner(request.getManner()), grace(request.hasGrace(), request.getGrace()), null);
  }

  public static PowerArgs args(RestartRequest request) {
    return new PowerArgs(
        manner(request.getManner()),
        grace(request.hasGrace(), request.getGrace()),
        device(request.getBootOnce()));
  }

  /** Whatever is not off draws power and may be at work: what is between the two is told as on. */
  private static io.toplink.dcim.v1.Power.State state(PowerReading.State state) {
    return switch (state) {
      case ON, POWERING_ON, POWERING_OFF -> io.toplink.dcim.v1.Power.State.ON;
      case OFF -> io.toplink.dcim.v1.Power.State.OFF;
      case UNKNOWN -> io.toplink.dcim.v1.Power.State.STATE_UNSPECIFIED;
    };
  }

  private static PowerArgs.Manner manner(io.toplink.dcim.v1.Power.Manner manner) {
    return switch (manner) {
      case GRACEFUL -> PowerArgs.Manner.GRACEFUL;
      case FORCED -> PowerArgs.Manner.FORCED;
      case GRACEFUL_THEN_FORCED, MANNER_UNSPECIFIED, UNRECOGNIZED ->
          PowerArgs.Manner.GRACEFUL_THEN_FORCED;
    };
  }

  private static java.time.Duration grace(boolean set, com.google.protobuf.Duration grace) {
    return set ? Times.duration(grace) : PowerArgs.DEFAULT_GRACE;
  }

  private static @Nullable BootDevice device(io.toplink.dcim.v1.BootDevice device) {
    return switch (device) {
      case BOOT_DEVICE_DISK -> BootDevice.DISK;
      case BOOT_DEVICE_NETWORK -> BootDevice.NETWORK;
      case BOOT_DEVICE_FIRMWARE_SETUP -> BootDevice.FIRMWARE_SETUP;
      case BOOT_DEVICE_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }
}
