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
 * @param failing what is done and said if it does not get there
 */
record AwaitStage(
    String name,
    Install.Stage stage,
    Duration timeout,
    int progress,
    String what,
    Installs installs,
    Machines machines,
    Failing failing)
    implements Step {

  /**
   * What becomes of a machine that does not get there, and of its operation.
   *
   * @param who reports, for people
   * @param stop whether the machine is turned off
   * @param goOn whether the operation remembers why and goes on, to tidy up before it fails
   */
  record Failing(
      String who, Reason notStarted, Reason unfinished, Reason failed, boolean stop, boolean goOn) {
    /** Of an installation. */
    static Failing install(boolean stop) {
      return new Failing(
          "installer",
          Reason.INSTALLER_NOT_STARTED,
          Reason.INSTALL_UNFINISHED,
          Reason.INSTALL_FAILED,
          stop,
          false);
    }

    /** Of a wipe: whatever there is left on the disks is not to be started. */
    static Failing wipe() {
      return new Failing(
          "maintenance system",
          Reason.MAINTENANCE_NOT_STARTED,
          Reason.MAINTENANCE_UNFINISHED,
          Reason.WIPE_FAILED,
          true,
          false);
    }

    /** Of what leaves the disks' contents alone: the machine goes back to running them. */
    static Failing maintenance() {
      return new Failing(
          "maintenance system",
          Reason.MAINTENANCE_NOT_STARTED,
          Reason.MAINTENANCE_UNFINISHED,
          Reason.MAINTENANCE_FAILED,
          false,
          true);
    }
  }

  @Override
  public boolean quiet() {
    return true;
  }

  /** The same under another name. */
  AwaitStage named(String another) {
    return new AwaitStage(another, stage, timeout, progress, what, installs, machines, failing);
  }

  /** What it does, for people. */
  String waiting() {
    return "waiting for " + what;
  }

  @Override
  public Outcome run(StepContext context) {
    return run(context, installs.of(context.operation().id()));
  }

  /** The same, with what is known of it. */
  Outcome run(StepContext context, Install install) {
    if (install.stage().reached(stage) || install.failureReason() != null) {
      return Outcome.next();
    }
    if (install.failure() != null) {
      return failed(
          context,
          failing.failed(),
          "the " + failing.who() + " of " + install.serverName() + " gave up: " + install.failure(),
          Map.of("server", install.serverName()));
    }
    if (install.looping()) {
      return failed(
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
    return new Outcome.Wait(deadline(context).plusMillis(1), waiting(), null);
  }

  /** When it gives up. */
  Instant deadline(StepContext context) {
    return Optional.ofNullable(context.operation().stepDeadline())
        .orElseGet(() -> context.now().plus(timeout));
  }

  private Outcome late(StepContext context, Install install) {
    if (!install.stage().reached(Install.Stage.STARTED)) {
      LastSign sign = new LastSign(install);
      return failed(
          context,
          failing.notStarted(),
          install.serverName()
              + ": no "
              + failing.who()
              + " reported within "
              + patience()
              + "; "
              + sign.sentence()
              + advice(install),
          sign.metadata());
    }
    return failed(
        context,
        failing.unfinished(),
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

  private Outcome failed(
      StepContext context, Reason reason, String message, Map<String, String> metadata) {
    if (failing.goOn()) {
      UUID operation = context.operation().id();
      return Outcome.next(change -> installs.noticed(change, operation, reason, message));
    }
    boolean stop = failing.stop() && stage != Install.Stage.UP || reason == Reason.MACHINE_LOOPING;
    return new Outcome.Fail(reason, message + (stop ? turnedOff(context) : ""), metadata);
  }

  /** Off is a state: that it may be sent again after a crash harms nothing. */
  private String turnedOff(StepContext context) {
    try {
      context.sending(PowerCommand.OFF.name(), Map.of());
      machines.call(server(context.operation()), session -> session.send(PowerCommand.OFF));
      return ". It was turned off";
    } catch (DcimException e) {
      return ". It could not be turned off: " + e.message();
    }
  }

  static UUID server(Operation operation) {
    return Optional.ofNullable(operation.serverUid())
        .orElseThrow(() -> new IllegalStateException(operation.name() + " has no server"));
  }
}
