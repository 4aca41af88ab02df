package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.BatchParts;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Many machines, each by an operation of its own. */
final class BatchPower implements Procedure {
  private final BatchParts parts;

  @Inject
  BatchPower(BatchParts parts) {
    this.parts = parts;
  }

  @Override
  public String kind() {
    return Powers.BATCH;
  }

  @Override
  public List<Step> steps(Operation operation) {
    return List.of(parts.fanOut());
  }

  @Override
  public Set<Scope> scopes(Operation operation) {
    return Set.of(Scope.POWER, Scope.INVENTORY);
  }

  @Override
  public Duration expected() {
    return Duration.ofMinutes(10);
  }

  /** It holds no server: its parts do, and can be put aside. */
  @Override
  public boolean supersedable() {
    return false;
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {
    if (!(ending instanceof Ending.Done)) {
      parts.abandon(change, operation);
    }
  }
}
