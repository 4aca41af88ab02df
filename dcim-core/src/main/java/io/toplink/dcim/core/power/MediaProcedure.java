package io.toplink.dcim.core.power;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows an image to a machine, or takes it away. For those who run the estate. */
record MediaProcedure(String kind, Machines machines) implements Procedure {
  /**
   * What was asked for.
   *
   * @param image null takes away whatever is shown
   */
  record Args(@Nullable URI image) {}

  @Override
  public List<Step> steps(Operation operation) {
    try {
      Args args = Json.mapper().readValue(operation.args(), Args.class);
      return List.of(new MediaStep(machines, args.image()));
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
    return Duration.ofMinutes(1);
  }

  @Override
  public boolean supersedable() {
    return true;
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {}
}
