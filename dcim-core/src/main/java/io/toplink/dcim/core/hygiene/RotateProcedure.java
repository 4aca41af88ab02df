package io.toplink.dcim.core.hygiene;

import io.toplink.dcim.core.base.Passwords;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.power.Machines;
import io.toplink.dcim.core.power.PowerConfig;
import io.toplink.dcim.core.server.BmcRotations;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Gives the account that we log in with a new password. It is kept before it is sent; which of the
 * two is in force is found out by logging in, and never taken from what the BMC says.
 */
final class RotateProcedure implements Procedure {
  private final Machines machines;
  private final BmcRotations rotations;
  private final PowerConfig power;
  private final Passwords passwords = new Passwords();

  @Inject
  RotateProcedure(Machines machines, BmcRotations rotations, PowerConfig power) {
    this.machines = machines;
    this.rotations = rotations;
    this.power = power;
  }

  @Override
  public String kind() {
    return BmcRotations.KIND;
  }

  @Override
  public List<Step> steps(Operation operation) {
    return List.of(
        new Prepare(),
        new SetPassword(machines, rotations, power.confirm(), power.refused()),
        new ProveOldIsDead(machines, rotations));
  }

  @Override
  public Set<Scope> scopes(Operation operation) {
    return Set.of(Scope.INVENTORY);
  }

  @Override
  public Duration expected() {
    return Duration.ofSeconds(30);
  }

  /** Whoever went first would not know the password. */
  @Override
  public boolean supersedable() {
    return false;
  }

  /** Once it may have been sent, the truth is found out first. */
  @Override
  public boolean cancellable(Handle handle, Operation operation) {
    return operation.stepData() == null && !operation.step().equals(ProveOldIsDead.NAME);
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {
    if (!(ending instanceof Ending.Done)) {
      boolean known =
          ending instanceof Ending.Failed failed
              && SetPassword.OLD.equals(failed.error().metadata().get(SetPassword.IN_FORCE));
      rotations.giveUp(change, operation.id(), known);
    }
  }

  static UUID server(StepContext context) {
    return Objects.requireNonNull(context.operation().serverUid(), "a password is of a server");
  }

  /** Makes the new password up and keeps it. */
  private final class Prepare implements Step {
    @Override
    public String name() {
      return "prepare";
    }

    @Override
    public Duration timeout() {
      // Others may be at work through the same BMC.
      return Duration.ofMinutes(10);
    }

    @Override
    public Outcome run(StepContext context) {
      UUID server = server(context);
      UUID operation = context.operation().id();
      rotations.requireFree(server, operation);
      return Outcome.next(change -> rotations.begin(change, server, operation, passwords.next()));
    }
  }
}
