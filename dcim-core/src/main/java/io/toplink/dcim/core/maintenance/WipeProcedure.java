package io.toplink.dcim.core.maintenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.install.MaintenanceSteps;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.server.Server;
import io.toplink.dcim.core.wipe.Wipe;
import io.toplink.dcim.core.wipe.Wipes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Wipes a server that nobody has. It is out of stock from the moment that is asked for, and comes
 * back once every disk was wiped, or if the machine was never allowed to begin.
 */
final class WipeProcedure implements Procedure {
  static final String KIND = "wipe";

  /**
   * What is asked for.
   *
   * @param wasState the server's state before
   * @param wasReason likewise
   */
  record Args(Wipe.Method method, String wasState, String wasReason) {
    static Args of(Operation operation) {
      try {
        return Json.mapper().readValue(operation.args(), Args.class);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(operation.name() + " has arguments nobody can read", e);
      }
    }
  }

  private final MaintenanceSteps maintenance;
  private final Installs installs;
  private final Wipes wipes;

  @Inject
  WipeProcedure(MaintenanceSteps maintenance, Installs installs, Wipes wipes) {
    this.maintenance = maintenance;
    this.installs = installs;
    this.wipes = wipes;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Step> steps(Operation operation) {
    List<Step> steps = new ArrayList<>(maintenance.wipe(Args.of(operation).method()));
    steps.add(new Return());
    return List.copyOf(steps);
  }

  @Override
  public Set<Scope> scopes(Operation operation) {
    return Set.of(Scope.INVENTORY);
  }

  @Override
  public Duration expected() {
    return MaintenanceSteps.expected(Wipe.Method.QUICK);
  }

  @Override
  public Duration expected(NewOperation operation) {
    return MaintenanceSteps.expected(((Args) operation.args()).method());
  }

  @Override
  public boolean supersedable() {
    return false;
  }

  @Override
  public boolean cancellable(Handle handle, Operation operation) {
    return !installs.wiped(handle, operation.id());
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {
    if (ending instanceof Ending.Failed failed) {
      notWiped(change, operation, failed.error().message());
    } else if (ending instanceof Ending.Cancelled cancelled) {
      notWiped(change, operation, cancelled.error().message());
    }
  }

  private void notWiped(Change change, Operation operation, String why) {
    wipes.giveUp(change.handle(), operation.id(), why, change.now());
    if (installs.of(change.handle(), operation.id()).wipeTime() == null) {
      Args args = Args.of(operation);
      move(change, operation, args.wasState(), args.wasReason());
    } else {
      move(change, operation, "CLEANING", "was not wiped: " + why + "; wipe it again");
    }
  }

  /** Back to stock, unless something was found on its BMC that nobody has seen to. */
  private static void returned(Change change, Operation operation) {
    Optional<String> found =
        change
            .handle()
            .createQuery("select reason from bmc_findings where server_uid = :uid")
            .bind("uid", operation.serverUid())
            .mapTo(String.class)
            .findOne();
    move(change, operation, found.isPresent() ? "FAULTY" : "AVAILABLE", found.orElse(""));
  }

  private static void move(Change change, Operation operation, String state, String reason) {
    UUID server = Objects.requireNonNull(operation.serverUid(), "a wipe is of a server");
    change
        .handle()
        .execute(
            "update servers set state = ?, state_reason = ?, update_time = ?, version = version + 1"
                + " where uid = ? and state = 'CLEANING'",
            state,
            reason,
            change.now(),
            server);
    change.changed(Server.KIND, server, operation.target());
  }

  /** Back to stock. */
  private final class Return implements Step {
    @Override
    public String name() {
      return "return";
    }

    @Override
    public Duration timeout() {
      return Duration.ofMinutes(1);
    }

    @Override
    public Outcome run(StepContext context) {
      return Outcome.next(
          change -> {
            wipes.requireSucceeded(change.handle(), context.operation().id());
            returned(change, context.operation());
          });
    }
  }
}
