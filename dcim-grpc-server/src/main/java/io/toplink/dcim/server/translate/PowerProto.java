package io.toplink.dcim.server.translate;

import io.toplink.dcim.core.assignment.PowerReadings;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.LastRestart;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.power.PowerArgs;
import io.toplink.dcim.core.power.Powers;
import io.toplink.dcim.core.server.ManagementState;
import io.toplink.dcim.core.telemetry.Power;
import io.toplink.dcim.core.telemetry.Source;
import io.toplink.dcim.core.watch.WatchEvent;
import io.toplink.dcim.server.reply.StatusMapper;
import io.toplink.dcim.v1.BatchGetPowerRequest;
import io.toplink.dcim.v1.BatchGetPowerResponse;
import io.toplink.dcim.v1.BatchPowerRequest;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerResult;
import io.toplink.dcim.v1.ReadBootOverrideResponse;
import io.toplink.dcim.v1.ReadLastRestartResponse;
import io.toplink.dcim.v1.RestartRequest;
import io.toplink.dcim.v1.SetBootOverrideRequest;
import io.toplink.dcim.v1.WatchPowerResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The power of machines. */
public final class PowerProto {
  private static final java.time.Duration DEFAULT_REFRESH_TIMEOUT =
      java.time.Duration.ofSeconds(10);

  private PowerProto() {}

  public static io.toplink.dcim.v1.Power message(Power power) {
    io.toplink.dcim.v1.Power.Builder message =
        io.toplink.dcim.v1.Power.newBuilder()
            .setName(Names.power(power.server()))
            .setState(shown(power))
            .setTransition(transition(power.state()))
            .setLastFailure(power.lastFailure())
            .setLastKnownState(state(power.lastKnownState()))
            .setSource(source(power.source()))
            .setStale(power.stale())
            .setFailureCount(power.failureCount())
            .setManagementState(state(power.managementState()))
            .setManagementStateReason(power.managementStateReason())
            .setDriftReason(power.driftReason());
    if (power.observedAt() != null) {
      message.setObserveTime(Times.message(power.observedAt()));
    }
    if (power.managementStateTime() != null) {
      message.setManagementStateTime(Times.message(power.managementStateTime()));
    }
    if (power.expectedState() != null) {
      message.setExpectedState(state(power.expectedState()));
    }
    if (power.driftTime() != null) {
      message.setDriftTime(Times.message(power.driftTime()));
    }
    return message.build();
  }

  /** Those of many, beside the names they were asked for by. */
  public static BatchGetPowerResponse message(
      List<String> names, List<PowerReadings.Result> results) {
    BatchGetPowerResponse.Builder message = BatchGetPowerResponse.newBuilder();
    for (int i = 0; i < names.size(); i++) {
      PowerReadings.Result result = results.get(i);
      PowerResult.Builder one = message.addResultsBuilder().setName(names.get(i));
      if (result.power() != null) {
        one.setPower(message(result.power()));
      }
      DcimException failure = result.failure();
      if (failure != null) {
        one.setError(StatusMapper.error(failure.reason(), failure.message(), failure.metadata()));
      }
    }
    return message.build();
  }

  public static WatchPowerResponse message(WatchEvent<Power> event) {
    WatchPowerResponse.Builder message =
        WatchPowerResponse.newBuilder().setResumeToken(event.resumeToken());
    if (event.updated() != null) {
      message.setUpdated(message(event.updated()));
    } else if (event.removed() != null) {
      message.setRemoved(event.removed());
    }
    return message.build();
  }

  /** How long to wait for machines. */
  public static java.time.Duration refreshTimeout(BatchGetPowerRequest request) {
    return request.hasRefreshTimeout()
        ? Times.duration(request.getRefreshTimeout())
        : DEFAULT_REFRESH_TIMEOUT;
  }

  public static PowerArgs args(PowerOffRequest request) {
    return PowerArgs.down(
        manner(request.getManner()), grace(request.hasGrace(), request.getGrace()));
  }

  public static PowerArgs args(RestartRequest request) {
    BootDevice device = device(request.getBootOnce());
    BootMode mode = mode(request.getBootMode());
    if (device == null && mode != null) {
      throw DcimException.invalid("boot_mode", "is only taken together with boot_once");
    }
    return new PowerArgs(
        manner(request.getManner()), grace(request.hasGrace(), request.getGrace()), device, mode);
  }

  public static BootOverride bootOverride(SetBootOverrideRequest request) {
    BootDevice device = device(request.getBootDevice());
    if (device == null) {
      throw DcimException.invalid("boot_device", "must be set");
    }
    return new BootOverride(device, mode(request.getBootMode()));
  }

  /** What a BMC just said. */
  public static ReadBootOverrideResponse message(Optional<BootOverride> told, Instant observedAt) {
    ReadBootOverrideResponse.Builder message =
        ReadBootOverrideResponse.newBuilder().setObserveTime(Times.message(observedAt));
    told.ifPresent(
        once -> {
          message.setBootDevice(device(once.device()));
          if (once.mode() != null) {
            message.setBootMode(mode(once.mode()));
          }
        });
    return message.build();
  }

  public static ReadLastRestartResponse message(LastRestart told) {
    ReadLastRestartResponse.Builder message =
        ReadLastRestartResponse.newBuilder()
            .setCause(cause(told.cause()))
            .setDetail(told.detail())
            .setObserveTime(Times.message(told.observedAt()));
    if (told.startedAt() != null) {
      message.setStartTime(Times.message(told.startedAt()));
    }
    return message.build();
  }

  private static ReadLastRestartResponse.Cause cause(LastRestart.Cause cause) {
    return cause == LastRestart.Cause.UNKNOWN
        ? ReadLastRestartResponse.Cause.CAUSE_UNSPECIFIED
        : ReadLastRestartResponse.Cause.valueOf(cause.name());
  }

  static io.toplink.dcim.v1.ManagementState state(ManagementState state) {
    return switch (state) {
      case UNSEEN -> io.toplink.dcim.v1.ManagementState.MANAGEMENT_STATE_UNSPECIFIED;
      case AVAILABLE -> io.toplink.dcim.v1.ManagementState.MANAGEMENT_STATE_AVAILABLE;
      case DEGRADED -> io.toplink.dcim.v1.ManagementState.MANAGEMENT_STATE_DEGRADED;
      case UNREACHABLE -> io.toplink.dcim.v1.ManagementState.MANAGEMENT_STATE_UNREACHABLE;
      case CREDENTIALS_BAD -> io.toplink.dcim.v1.ManagementState.MANAGEMENT_STATE_CREDENTIALS_BAD;
    };
  }

  private static io.toplink.dcim.v1.Power.Source source(@Nullable Source source) {
    if (source == null) {
      return io.toplink.dcim.v1.Power.Source.SOURCE_UNSPECIFIED;
    }
    return switch (source) {
      case SWEEP -> io.toplink.dcim.v1.Power.Source.SWEEP;
      case OPERATION -> io.toplink.dcim.v1.Power.Source.OPERATION;
      case REFRESH -> io.toplink.dcim.v1.Power.Source.REFRESH;
    };
  }

  /** Unknown to us is another thing than never having been known. */
  private static io.toplink.dcim.v1.Power.State shown(Power power) {
    return power.state() == power.lastKnownState()
        ? state(power.state())
        : io.toplink.dcim.v1.Power.State.UNKNOWN;
  }

  public static PowerArgs args(BatchPowerRequest request) {
    return request.getAction() == BatchPowerRequest.Action.ON
        ? PowerArgs.FORCED
        : PowerArgs.down(
            manner(request.getManner()), grace(request.hasGrace(), request.getGrace()));
  }

  public static Powers.Action action(BatchPowerRequest.Action action) {
    return switch (action) {
      case ON -> Powers.Action.ON;
      case OFF -> Powers.Action.OFF;
      case RESTART -> Powers.Action.RESTART;
      case ACTION_UNSPECIFIED, UNRECOGNIZED ->
          throw DcimException.invalid("action", "must be ON, OFF or RESTART");
    };
  }

  /** Nothing where the state is not known any more: what was seen then is over by now. */
  private static io.toplink.dcim.v1.Power.Transition transition(PowerReading.State state) {
    return switch (state) {
      case POWERING_ON -> io.toplink.dcim.v1.Power.Transition.POWERING_ON;
      case POWERING_OFF -> io.toplink.dcim.v1.Power.Transition.POWERING_OFF;
      case ON, OFF, UNKNOWN -> io.toplink.dcim.v1.Power.Transition.TRANSITION_UNSPECIFIED;
    };
  }

  /**
   * Whatever is not off draws power and may be at work: what is between the two is told as on, and
   * beside it as a transition.
   */
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
      case BOOT_DEVICE_CD -> BootDevice.CD;
      case BOOT_DEVICE_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }

  private static io.toplink.dcim.v1.BootDevice device(BootDevice device) {
    return switch (device) {
      case DISK -> io.toplink.dcim.v1.BootDevice.BOOT_DEVICE_DISK;
      case NETWORK -> io.toplink.dcim.v1.BootDevice.BOOT_DEVICE_NETWORK;
      case FIRMWARE_SETUP -> io.toplink.dcim.v1.BootDevice.BOOT_DEVICE_FIRMWARE_SETUP;
      case CD -> io.toplink.dcim.v1.BootDevice.BOOT_DEVICE_CD;
    };
  }

  static @Nullable BootMode mode(io.toplink.dcim.v1.BootMode mode) {
    return switch (mode) {
      case BOOT_MODE_LEGACY -> BootMode.LEGACY;
      case BOOT_MODE_UEFI -> BootMode.UEFI;
      case BOOT_MODE_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }

  static io.toplink.dcim.v1.BootMode mode(BootMode mode) {
    return switch (mode) {
      case LEGACY -> io.toplink.dcim.v1.BootMode.BOOT_MODE_LEGACY;
      case UEFI -> io.toplink.dcim.v1.BootMode.BOOT_MODE_UEFI;
    };
  }
}
