package io.toplink.dcim.whmcs.api;

import io.toplink.dcim.v1.Power;
import org.jspecify.annotations.Nullable;

/**
 * The power last seen.
 *
 * @param state {@code on}, {@code off} or {@code unknown}
 */
record PowerView(String state, @Nullable String observedAt) {

  static PowerView of(Power power) {
    String state =
        switch (power.getState()) {
          case ON -> "on";
          case OFF -> "off";
          default -> "unknown";
        };
    return new PowerView(state, power.hasObserveTime() ? Names.time(power.getObserveTime()) : null);
  }
}
