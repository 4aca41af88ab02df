package io.toplink.dcim.whmcs.api;

import io.toplink.dcim.v1.Power;
import org.jspecify.annotations.Nullable;

/**
 * The power last seen.
 *
 * @param state {@code on}, {@code off} or {@code unknown}
 * @param transition {@code starting} or {@code stopping} beside a state of {@code on}: it is only
 *     on its way there, or away; else null
 */
record PowerView(String state, @Nullable String transition, @Nullable String observedAt) {

  static PowerView of(Power power) {
    String state =
        switch (power.getState()) {
          case ON -> "on";
          case OFF -> "off";
          default -> "unknown";
        };
    String transition =
        switch (power.getTransition()) {
          case POWERING_ON -> "starting";
          case POWERING_OFF -> "stopping";
          default -> null;
        };
    return new PowerView(
        state, transition, power.hasObserveTime() ? Names.time(power.getObserveTime()) : null);
  }
}
