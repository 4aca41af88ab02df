package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.mutation.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** A procedure made of lambdas, which remembers how its operations ended. */
final class TestProcedure implements Procedure {
  private final List<Step> steps = new ArrayList<>();
  final List<Ending> endings = Collections.synchronizedList(new ArrayList<>());
  boolean supersedable = true;
  volatile boolean cancellable = true;
  Set<Scope> scopes = Set.of();

  TestProcedure step(String name, Function<StepContext, Outcome> work) {
    return step(name, Duration.ofSeconds(30), work);
  }

  TestProcedure step(String name, Duration timeout, Function<StepContext, Outcome> work) {
    return step(name, timeout, false, work);
  }

  /** Without the steps so far. */
  void clear() {
    steps.clear();
  }

  /** One that only looks. */
  TestProcedure quiet(String name, Function<StepContext, Outcome> work) {
    return step(name, Duration.ofSeconds(30), true, work);
  }

  private TestProcedure step(
      String name, Duration timeout, boolean quiet, Function<StepContext, Outcome> work) {
    steps.add(
        new Step() {
          @Override
          public String name() {
            return name;
          }

          @Override
          public Duration timeout() {
            return timeout;
          }

          @Override
          public boolean quiet() {
            return quiet;
          }

          @Override
          public Outcome run(StepContext context) {
            return work.apply(context);
          }
        });
    return this;
  }

  @Override
  public String kind() {
    return "test";
  }

  @Override
  public List<Step> steps(Operation operation) {
    return steps;
  }

  @Override
  public Duration expected() {
    return Duration.ofSeconds(5);
  }

  @Override
  public Set<Scope> scopes(Operation operation) {
    return scopes;
  }

  @Override
  public boolean supersedable() {
    return supersedable;
  }

  @Override
  public boolean cancellable(Handle handle, Operation operation) {
    return cancellable;
  }

  @Override
  public void ended(Change change, Operation operation, Ending ending) {
    endings.add(ending);
  }
}
