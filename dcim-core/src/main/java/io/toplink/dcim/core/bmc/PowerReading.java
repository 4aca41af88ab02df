package io.toplink.dcim.core.bmc;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a BMC said of a machine's power.
 *
 * @param state what it said
 * @param observedAt when
 * @param identity who the machine said it is in the same answer; null if that answer does not tell,
 *     so whoever needs to know asks
 */
public record PowerReading(State state, Instant observedAt, @Nullable MachineIdentity identity) {

  /** Of a machine that did not say who it is. */
  public PowerReading(State state, Instant observedAt) {
    this(state, observedAt, null);
  }

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
