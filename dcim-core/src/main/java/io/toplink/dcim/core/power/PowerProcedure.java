package io.toplink.dcim.core.power;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A power verb: a recipe of steps, and nothing to tidy up, since a machine's power is what it is.
 *
 * @param recipe the steps for what was asked
 */
record PowerProcedure(
    String kind, Duration expected, boolean supersedable, Function<PowerArgs, List<Step>> recipe)
    implements Procedure {

  /** By a server's own name only those who run the estate. */
  @Override
  public Set<Scope> scopes(Operation operation) {
    return operation.assignmentUid() == null
        ? Set.of(Scope.POWER, Scope.INVENTORY)
        : Set.of(Scope.POWER);
  }

  @Override
  public List<Step> steps(Operation operation) {
    try {
      return recipe.apply(Json.mapper().readValue(operation.args(), PowerArgs.class));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(operation.name() + " has arguments nobody can read", e);
    }
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {}
}
