package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.server.BootModes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses what the machine boots from at its next start, and reads it back. Harmless to repeat.
 *
 * @param modes how servers boot where {@code once} names no mode
 * @param power what is to be said of the machine's power if this fails
 */
record SetBootDevice(
    Machines machines, BootModes modes, String name, BootOverride once, String power)
    implements Step {
  private static final String UNTOUCHED = "the machine's power was not touched";

  /** What the BMC was told, and what it says it was told. */
  private record Order(BootOverride given, Optional<BootOverride> readBack) {}

  /** All there is to do. */
  static SetBootDevice only(Machines machines, BootModes modes, BootOverride once) {
    return new SetBootDevice(machines, modes, "boot-device", once, UNTOUCHED);
  }

  /** Before the machine is turned off to be started anew. */
  static SetBootDevice beforehand(Machines machines, BootModes modes, BootOverride once) {
    return new SetBootDevice(machines, modes, "boot-device-first", once, UNTOUCHED);
  }

  /** Just before the machine is started. */
  static SetBootDevice beforeStart(Machines machines, BootModes modes, BootOverride once) {
    return new SetBootDevice(machines, modes, "boot-device", once, "the machine was not started");
  }

  @Override
  public Duration timeout() {
    // Some BMCs refuse this for as long as the firmware tests itself.
    return Duration.ofMinutes(3);
  }

  @Override
  public Outcome run(StepContext context) {
    BootOverride first = inItsMode(context);
    Order order = machines.call(context, session -> order(session, first));
    if (order.readBack().filter(order.given()::isMetBy).isPresent()) {
      return Outcome.next();
    }
    return new Outcome.Fail(
        Reason.BMC_MISBEHAVED,
        context.operation().target()
            + ": the BMC took the boot device "
            + order.given()
            + ", but reads back "
            + order.readBack().map(BootOverride::toString).orElse("none")
            + "; "
            + power,
        Map.of("server", context.operation().target()));
  }

  /** A mode that was asked for counts; where none was, the server's does. */
  private BootOverride inItsMode(StepContext context) {
    return once.mode() != null
        ? once
        : Optional.ofNullable(context.operation().serverUid())
            .flatMap(modes::of)
            .map(mode -> new BootOverride(once.device(), mode))
            .orElse(once);
  }

  /**
   * Many BMCs take no mode, since their machines have one only or they know none: the server's mode
   * must not make an order fail that would succeed without it.
   */
  private Order order(BmcSession session, BootOverride first) throws BmcException {
    try {
      return give(session, first);
    } catch (BmcException e) {
      boolean refused =
          e.kind() == BmcException.Kind.UNSUPPORTED || e.kind() == BmcException.Kind.REJECTED;
      if (!refused || first.equals(once)) {
        throw e;
      }
      return give(session, once);
    }
  }

  private static Order give(BmcSession session, BootOverride order) throws BmcException {
    session.bootOnce(order);
    return new Order(order, session.bootOverride());
  }
}
