package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.mutation.Change;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Something done to many. */
record TestBatch(BatchParts parts) implements Procedure {
  static final String KIND = "test-batch";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Step> steps(Operation operation) {
    return List.of(parts.fanOut());
  }

  @Override
  public Set<Scope> scopes(Operation operation) {
    return Set.of();
  }

  @Override
  public Duration expected() {
    return Duration.ofSeconds(30);
  }

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
