package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.install.InstallSteps;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.power.PowerSteps;
import jakarta.inject.Inject;
import java.util.List;

/** The recipes of everything that happens to an assignment. */
final class AssignmentProcedures {
  static final String PROVISION = "provision";
  static final String SUSPEND = "suspend";
  static final String RESUME = "resume";
  static final String END = "end";
  static final String INSTALL = "install";

  private final PowerSteps power;
  private final AssignmentStates states;
  private final InstallSteps install;
  private final Installs installs;

  @Inject
  AssignmentProcedures(
      PowerSteps power, AssignmentStates states, InstallSteps install, Installs installs) {
    this.power = power;
    this.states = states;
    this.install = install;
    this.installs = installs;
  }

  /**
   * Makes a reserved server ready for its customer: turned on, then active. If that fails the
   * server stays held: it is the customer's, whatever state it is in.
   */
  AssignmentProcedure provision() {
    Step activate = new EffectStep("activate", states::activate);
    return new AssignmentProcedure(
        PROVISION,
        true,
        args -> args.keepPower() ? List.of(activate) : List.of(power.on(), activate),
        (change, operation, why) ->
            states.fail(change, operation, "could not be made ready: " + why));
  }

  /** Installs an image, for the first time or over what is there. */
  InstallProcedure install() {
    return new InstallProcedure(install, installs, states);
  }

  /**
   * Turns a suspended machine off. It was suspended when the call was accepted: from then on its
   * customer may not turn it on, whether or not this succeeds.
   */
  AssignmentProcedure suspend() {
    return new AssignmentProcedure(
        SUSPEND,
        true,
        args -> List.of(power.off()),
        (change, operation, why) ->
            states.explain(change, operation, Provisioning.COULD_NOT + " be turned off: " + why));
  }

  /** Turns a machine on that a suspension had turned off. */
  AssignmentProcedure resume() {
    return new AssignmentProcedure(
        RESUME,
        true,
        args -> List.of(power.on()),
        (change, operation, why) ->
            states.explain(change, operation, Provisioning.COULD_NOT + " be turned on: " + why));
  }

  /**
   * Takes a server back: off, then free. A machine that cannot be turned off is not given to the
   * next customer: its assignment becomes FAILED and keeps it.
   */
  AssignmentProcedure end() {
    Step release = new EffectStep("release", states::release);
    return new AssignmentProcedure(
        END,
        false,
        args -> args.keepPower() ? List.of(release) : List.of(power.off(), release),
        (change, operation, why) ->
            states.fail(change, operation, "could not be taken back: " + why));
  }
}
