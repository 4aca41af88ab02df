package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.PowerControl;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The last look before a BMC is restarted that nobody asked to restart: one that does its job by
 * now, or that somebody works through, is left alone. One that does it afterwards is healed,
 * whether or not anybody saw it restart.
 */
record HealBmc(Machines machines, Neighbours neighbours, ResetBmc reset) implements Step {
  @Override
  public String name() {
    return reset.name();
  }

  @Override
  public Duration timeout() {
    return reset.timeout();
  }

  @Override
  public Outcome run(StepContext context) {
    if (ResetBmc.sentAt(context).isPresent()) {
      return doesItsJob(context) ? Outcome.next() : reset.run(context);
    }
    Operation operation = context.operation();
    UUID server = Objects.requireNonNull(operation.serverUid(), "a BMC belongs to a server");
    Optional<String> neighbour = neighbours.busy(server, operation.id());
    if (neighbour.isPresent()) {
      return new Outcome.Fail(
          Reason.SERVER_BUSY,
          operation.target() + ": its BMC was not restarted, as " + neighbour.get() + " needs it",
          Map.of("server", operation.target(), "operation", neighbour.get()));
    }
    return doesItsJob(context) ? Outcome.next() : reset.run(context);
  }

  private boolean doesItsJob(StepContext context) {
    try {
      return machines.call(context, PowerControl::power).state() != PowerReading.State.UNKNOWN;
    } catch (DcimException e) {
      return switch (e.reason()) {
        case BMC_UNREACHABLE, BMC_SESSIONS_FULL, BMC_MISBEHAVED -> false;
        // A restart cures neither a wrong password nor a wrong machine, and one that is busy may be
        // changing its firmware.
        default -> throw e;
      };
    }
  }
}
