package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.LastRestart;
import io.toplink.dcim.core.bmc.LastRestart.Cause;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Why and when a machine last started, where its BMC tells one of the two. */
final class LastResets {
  private static final String CAUSE = "LastResetCause";
  private static final String TIME = "LastResetTime";

  private LastResets() {}

  static LastRestart of(RedfishClient client, Resource system) throws BmcException {
    JsonNode cause = system.json().path(CAUSE);
    Instant time = time(system.json().path(TIME));
    if (!cause.isTextual() && time == null) {
      throw client.unsupported("restart-cause", "does not tell why or when its machine started");
    }
    String said = Text.clean(cause.asText(""));
    return new LastRestart(cause(said), said, time, system.readAt());
  }

  private static Cause cause(String word) {
    return switch (word) {
      case "ManagementCommand" -> Cause.COMMAND;
      case "PowerButtonPress" -> Cause.POWER_BUTTON;
      case "WatchdogExpiration" -> Cause.WATCHDOG;
      case "PowerRestorePolicy" -> Cause.POWER_RESTORED;
      case "OsSoftRestart" -> Cause.SYSTEM;
      case "SystemCrash" -> Cause.CRASH;
      case "ThermalEvent", "PowerEvent" -> Cause.EVENT;
      case "RtcWakeup" -> Cause.CLOCK;
      default -> Cause.UNKNOWN;
    };
  }

  /** BMCs without a clock write what they like. */
  private static @Nullable Instant time(JsonNode text) {
    try {
      return text.isTextual() ? OffsetDateTime.parse(text.textValue()).toInstant() : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
