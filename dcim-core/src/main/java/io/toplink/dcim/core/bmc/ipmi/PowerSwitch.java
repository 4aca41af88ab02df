package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.bmc.Sent;
import java.time.InstantSource;
import java.util.Optional;

/** Turns a machine on and off. Each command is sent once. */
final class PowerSwitch {
  private static final int CHASSIS_CONTROL = 0x02;
  private static final int DOWN = 0;
  private static final int UP = 1;
  private static final int CYCLE = 2;
  private static final int RESET = 3;
  private static final int SOFT = 5;
  private static final int IS_ON = 0x01;
  private static final int STATUS_LENGTH = 3;

  private final Exchange exchange;
  private final InstantSource clock;

  PowerSwitch(Exchange exchange, InstantSource clock) {
    this.exchange = exchange;
    this.clock = clock;
  }

  PowerReading read() throws BmcException {
    return reading(exchange.ask("power", Commands.CHASSIS_STATUS, STATUS_LENGTH), clock);
  }

  static PowerReading reading(Reply status, InstantSource clock) {
    return new PowerReading((status.at(0) & IS_ON) != 0 ? State.ON : State.OFF, clock.instant());
  }

  /**
   * Looks before it sends: what is so already needs no command, and some BMCs press the button for
   * a soft off, which turns on a machine that is off.
   */
  Sent send(PowerCommand command) throws BmcException {
    State before = read().state();
    if (command.goal().filter(before::equals).isPresent()) {
      return Sent.ALREADY_THERE;
    }
    if (before == State.OFF && command == PowerCommand.RESET) {
      throw exchange.failures().rejected("power", "has a machine that is off: nothing to reset");
    }
    boolean cycleFromOff = before == State.OFF && command == PowerCommand.CYCLE;
    return control(cycleFromOff ? PowerCommand.ON : command);
  }

  private Sent control(PowerCommand command) throws BmcException {
    Command control = Command.chassis("Chassis Control " + command, CHASSIS_CONTROL, code(command));
    Optional<Reply> reply = exchange.tellOnce(control);
    if (reply.isEmpty()) {
      return Sent.UNKNOWN;
    }
    int completion = reply.get().completion();
    if (completion == 0) {
      return Sent.ACCEPTED;
    }
    if (completion == Completion.WRONG_STATE) {
      State now = read().state();
      if (command.goal().filter(now::equals).isPresent()) {
        return Sent.ALREADY_THERE;
      }
      if (command == PowerCommand.CYCLE && now == State.OFF) {
        return control(PowerCommand.ON);
      }
    }
    throw exchange.failures().refused("power", control, completion);
  }

  private static int code(PowerCommand command) {
    return switch (command) {
      case ON -> UP;
      case OFF -> DOWN;
      case SOFT_OFF -> SOFT;
      case RESET -> RESET;
      case CYCLE -> CYCLE;
    };
  }
}
