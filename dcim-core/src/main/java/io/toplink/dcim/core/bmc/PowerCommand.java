package io.toplink.dcim.core.bmc;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a machine can be told. */
public enum PowerCommand {
  /** Turn on. */
  ON(PowerReading.State.ON),
  /** Cut the power. */
  OFF(PowerReading.State.OFF),
  /** Ask the operating system to shut down, as a short press of the power button would. */
  SOFT_OFF(PowerReading.State.OFF),
  /** Start anew without taking the power. Nothing that can be read proves that it happened. */
  RESET(null),
  /** Take the power for a moment. A machine that is off is turned on, or it is refused. */
  CYCLE(null);

  private final PowerReading.@Nullable State goal;

  PowerCommand(PowerReading.@Nullable State goal) {
    this.goal = goal;
  }

  /** What the machine is in afterwards and was not before; empty if there is no such state. */
  public Optional<PowerReading.State> goal() {
    return Optional.ofNullable(goal);
  }
}
