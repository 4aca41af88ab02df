package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.hygiene.CleanBmcs;
import io.toplink.dcim.core.install.Install;
import io.toplink.dcim.core.install.InstallSteps;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.install.MaintenanceSteps;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.power.PowerSteps;
import io.toplink.dcim.core.wipe.Wipes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** The recipes of everything that happens to an assignment. */
final class AssignmentProcedures {
  static final String PROVISION = "provision";
  static final String SUSPEND = "suspend";
  static final String RESUME = "resume";
  static final String END = "end";
  static final String INSTALL = "install";
  static final String KEEP = "keep";
  static final String RESCUE = "rescue";
  static final String END_RESCUE = "end-rescue";
  static final String PASSWORD = "reset-password";

  private final PowerSteps power;
  private final AssignmentStates states;
  private final InstallSteps install;
  private final Installs installs;
  private final MaintenanceSteps maintenance;
  private final Rescued rescued;
  private final Wipes wipes;
  private final CleanBmcs bmcs;

  @Inject
  AssignmentProcedures(
      PowerSteps power,
      AssignmentStates states,
      InstallSteps install,
      Installs installs,
      MaintenanceSteps maintenance,
      Rescued rescued,
      Wipes wipes,
      CleanBmcs bmcs) {
    this.power = power;
    this.states = states;
    this.install = install;
    this.installs = installs;
    this.maintenance = maintenance;
    this.rescued = rescued;
    this.wipes = wipes;
    this.bmcs = bmcs;
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

  /** Takes a server back: off, wiped if that is wanted, then free. */
  EndProcedure end() {
    return new EndProcedure(power, maintenance, installs, wipes, bmcs, states);
  }

  /** Turns a machine off whose deletion can still be taken back. */
  AssignmentProcedure keep() {
    return new AssignmentProcedure(
        KEEP,
        true,
        args -> List.of(power.off()),
        (change, operation, why) ->
            states.explain(change, operation, Provisioning.COULD_NOT + " be turned off: " + why));
  }

  /** Has the machine run the rescue system. If that fails it runs what it ran. */
  MaintenanceProcedure rescue() {
    return new MaintenanceProcedure(
        RESCUE, installs, maintenance.rescue(rescued::enter), this::notRescued);
  }

  private void notRescued(Change change, Operation operation, String why) {
    states.explain(
        change, operation, Provisioning.COULD_NOT + " be brought into the rescue system: " + why);
  }

  /** Has the machine run what is on its disk again. */
  AssignmentProcedure endRescue() {
    List<Step> steps = new ArrayList<>(maintenance.backToDisk());
    steps.add(new EffectStep("leave-rescue", rescued::leave));
    return new AssignmentProcedure(
        END_RESCUE,
        true,
        args -> steps,
        (change, operation, why) ->
            states.explain(
                change,
                operation,
                Provisioning.COULD_NOT + " be brought back to its disk: " + why));
  }

  /** Sets a new password in what is installed. */
  MaintenanceProcedure password() {
    return new MaintenanceProcedure(
        PASSWORD, installs, maintenance.password(), this::passwordNotSet);
  }

  private void passwordNotSet(Change change, Operation operation, String why) {
    Install install = installs.of(change.handle(), operation.id());
    String what =
        switch (install.stage()) {
          case DONE -> "the new password is set, but the machine could not be brought back: ";
          case WIPING ->
              "whether the new password was set is not known; try both, or set it anew: ";
          default -> "the new password could not be set, and the old one counts: ";
        };
    states.explain(change, operation, what + why);
  }
}
