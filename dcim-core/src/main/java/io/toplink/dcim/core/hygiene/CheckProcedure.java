package io.toplink.dcim.core.hygiene;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Looks at a BMC because somebody wants to know. */
final class CheckProcedure implements Procedure {
  static final String KIND = "check-bmc";

  /** What is asked for. */
  record Args(Remedy remedy) {}

  private final CleanBmcs steps;

  @Inject
  CheckProcedure(CleanBmcs steps) {
    this.steps = steps;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Step> steps(Operation operation) {
    try {
      return List.of(steps.check(Json.mapper().readValue(operation.args(), Args.class).remedy()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(operation.name() + " has arguments nobody can read", e);
    }
  }

  @Override
  public Set<Scope> scopes(Operation operation) {
    return Set.of(Scope.INVENTORY);
  }

  @Override
  public Duration expected() {
    return Duration.ofSeconds(30);
  }

  @Override
  public boolean supersedable() {
    return true;
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {}
}
