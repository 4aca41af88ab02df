package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.power.Machines;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Waits for a machine to report that it got somewhere. Holds no worker meanwhile: what the machine
 * reports wakes the operation, and so does the end of the time it has.
 *
 * @param what is waited for, for people
 * @param stopFailed whether the machine is turned off if it does not get there
 */
record AwaitStage(
    String name,
    Install.Stage stage,
    Duration timeout,
    int progress,
    String what,
    Installs installs,
    Machines machines,
    boolean stopFailed)
    implements Step {

  @Override
  public Outcome run(StepContext context) {
    Install install = installs.of(context.operation().id());
    if (install.stage().reached(stage)) {
      return Outcome.next();
    }
    if (install.failure() != null) {
      return stop(
          context,
          Reason.INSTALL_FAILED,
          "the installer of " + install.serverName() + " gave up: " + install.failure(),
          Map.of("server", install.serverName()));
    }
    if (install.looping()) {
      return stop(
          context,
          Reason.MACHINE_LOOPING,
          install.serverName()
              + " has started from the network "
              + install.bootRequests()
              + " times without getting further than "
              + install.stage()
              + "; look at its console and its boot order",
          Map.of(
              "server",
              install.serverName(),
              "boot_requests",
              Integer.toString(install.bootRequests())));
    }
    if (context.late()) {
      return late(context, install);
    }
    return new Outcome.Wait(deadline(context), "waiting for " + what, null);
  }

  private Instant deadline(StepContext context) {
    return Optional.ofNullable(context.operation().stepDeadline())
        .orElseGet(() -> context.now().plus(timeout))
        .plusMillis(1);
  }

  private Outcome late(StepContext context, Install install) {
    String requests = Integer.toString(install.bootRequests());
    if (!install.stage().reached(Install.Stage.STARTED)) {
      return stop(
          context,
          Reason.INSTALLER_NOT_STARTED,
          install.serverName()
              + ": no installer reported within "
              + patience()
              + "; the machine asked "
              + requests
              + " times what to boot"
              + advice(install),
          Map.of("server", install.serverName(), "boot_requests", requests));
    }
    return stop(
        context,
        Reason.INSTALL_UNFINISHED,
        install.serverName()
            + ": waited "
            + patience()
            + " in vain for "
            + what
            + "; look at its console",
        Map.of("server", install.serverName(), "waited_for", what));
  }

  private static String advice(Install install) {
    if (install.content().byMedia()) {
      return ". Check that its BMC reaches netboot.url, and look at its console";
    }
    return install.bootRequests() == 0
        ? ". Check that its boot port gets DHCP and is led to netboot.url"
        : "";
  }

  private String patience() {
    return timeout.toMinutes() > 1 ? timeout.toMinutes() + " minutes" : timeout.toSeconds() + " s";
  }

  /** Off is a state: that it may be sent again after a crash harms nothing. */
  private Outcome stop(
      StepContext context, Reason reason, String message, Map<String, String> metadata) {
    String ending = "";
    if (stopFailed && stage != Install.Stage.UP || reason == Reason.MACHINE_LOOPING) {
      try {
        context.sending(PowerCommand.OFF.name(), Map.of());
        machines.call(server(context.operation()), session -> session.send(PowerCommand.OFF));
        ending = ". It was turned off";
      } catch (DcimException e) {
        ending = ". It could not be turned off: " + e.message();
      }
    }
    return new Outcome.Fail(reason, message + ending, metadata);
  }

  static UUID server(Operation operation) {
    return Optional.ofNullable(operation.serverUid())
        .orElseThrow(() -> new IllegalStateException(operation.name() + " has no server"));
  }
}
