package io.toplink.dcim.core.bmc;

import java.time.Instant;

/**
 * What a BMC said of a machine's power.
 *
 * @param state what it said
 * @param observedAt when
 */
public record PowerReading(State state, Instant observedAt) {
  /** What a BMC can say. */
  public enum State {
    ON,
    OFF,
    POWERING_ON,
    POWERING_OFF,
    /** Nothing, or a word we do not know. */
    UNKNOWN
  }
}
