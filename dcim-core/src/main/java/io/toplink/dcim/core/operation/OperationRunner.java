package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Kind;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Mutations;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one operation as far as it goes now, and says when to look again. Holds nothing between two
 * calls: what counts is in the row, so any process may carry on.
 */
public final class OperationRunner {
  private static final Logger log = LoggerFactory.getLogger(OperationRunner.class);
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LAST_BACKOFF = Duration.ofSeconds(30);
  private static final Duration TURN_PAUSE = Duration.ofMillis(500);

  private static final long FIRST_CLAIM = 1;

  /** An unexpected exception this often in a row is a fault that trying again does not cure. */
  private static final int FAULTS = 5;

  private final OperationStore store;
  private final Procedures procedures;
  private final Mutations mutations;
  private final Database database;
  private final OperationWaiter waiter;
  private final InstantSource clock;
  private final OperationMeters meters;
  private final BmcPatience patience;

  @Inject
  public OperationRunner(
      OperationStore store,
      Procedures procedures,
      Mutations mutations,
      Database database,
      OperationWaiter waiter,
      InstantSource clock,
      OperationMeters meters,
      OperationConfig config) {
    this.store = store;
    this.procedures = procedures;
    this.mutations = mutations;
    this.database = database;
    this.waiter = waiter;
    this.clock = clock;
    this.meters = meters;
    this.patience = config.patience();
  }

  /**
   * Runs an operation from where it stands.
   *
   * @param taken version of its task as it was picked
   */
  public Rest run(UUID id, long taken) {
    Optional<Operation> claimed = store.claim(id, clock.instant());
    if (claimed.isEmpty()) {
      return new Rest.Over();
    }
    Operation operation = claimed.get();
    Optional<Procedure> procedure = procedures.find(operation.kind());
    if (procedure.isEmpty()) {
      // From a newer program, which will come for it.
      log.warn("operation {} is of kind {}, unknown here", id, operation.kind());
      return new Rest.NotRun(clock.instant().plus(LAST_BACKOFF));
    }
    try {
      return new Run(procedure.get(), operation, taken).go();
    } catch (LostClaimException e) {
      log.info("{}", e.getMessage());
      meters.lostClaim();
      return store
          .find(id)
          .filter(left -> !left.over())
          .<Rest>map(left -> new Rest.NotRun(clock.instant().plus(FIRST_BACKOFF)))
          .orElseGet(Rest.Over::new);
    }
  }

  /**
   * What came of a step.
   *
   * @param failures how often in a row it has failed by now
   */
  private record Attempt(Outcome outcome, int failures) {}

  /** One run, from claim to rest. */
  private final class Run {
    private final Procedure procedure;
    private final Recipe recipe;
    private final List<Step> steps;
    private final long taken;
    private Operation operation;

    Run(Procedure procedure, Operation operation, long taken) {
      this.procedure = procedure;
      this.operation = operation;
      this.taken = taken;
      this.steps = procedure.steps(operation);
      this.recipe = new Recipe(steps);
    }

    Rest go() {
      int at = position();
      if (at < 0) {
        return end(
            Operation.State.NEEDS_ATTENTION,
            new OperationError(
                Reason.OPERATION_CORRUPT,
                "step " + operation.step() + " is not one of " + operation.kind(),
                Map.of("operation", operation.name())),
            null);
      }
      while (true) {
        Step step = steps.get(at);
        if (operation.cancelRequested()
            && operation.intent() == null
            && !step.stopsByItself()
            && database.read(handle -> procedure.cancellable(handle, operation))) {
          return end(Operation.State.CANCELLED, Operations.cancelled(operation), null);
        }
        if (!step.name().equals(operation.step())) {
          enter(at, null);
        }
        Attempt attempt = attempt(step);
        Outcome outcome = attempt.outcome();
        meters.left(operation, step, outcome, clock.instant());
        if (outcome instanceof Outcome.Next next) {
          at = recipe.after(at);
          if (at == steps.size()) {
            return end(Operation.State.DONE, null, next);
          }
          enter(at, next.effect());
        } else if (outcome instanceof Outcome.Detour detour) {
          at++;
          enter(at, detour.effect());
        } else if (outcome instanceof Outcome.Wait wait) {
          return rest(wait, attempt.failures());
        } else if (outcome instanceof Outcome.Fail fail) {
          return end(
              Operation.State.FAILED,
              new OperationError(fail.reason(), fail.message(), fail.metadata()),
              null);
        } else if (outcome instanceof Outcome.Stopped) {
          return end(Operation.State.CANCELLED, Operations.cancelled(operation), null);
        } else if (outcome instanceof Outcome.Attention attention) {
          return end(
              Operation.State.NEEDS_ATTENTION,
              new OperationError(attention.reason(), attention.message(), attention.metadata()),
              null);
        }
      }
    }

    private int position() {
      int at = recipe.position(operation.step());
      // Whoever wrote it down may have been another version; nobody has begun it.
      boolean fresh = operation.step().isEmpty() || operation.epoch() == FIRST_CLAIM;
      return at < 0 && fresh ? 0 : at;
    }

    /** A quiet step is written down with what comes of it, since nothing is lost if it is not. */
    private void enter(int at, @Nullable Consumer<Change> effect) {
      Step step = steps.get(at);
      Instant now = clock.instant();
      Operation entered = operation.at(step, now, now.plus(recipe.expectedFrom(at, operation)));
      if (effect != null) {
        recorded(
            change -> {
              effect.accept(change);
              operation = store.enter(change.handle(), entered);
            });
      } else if (step.quiet()) {
        operation = entered;
      } else {
        operation = database.single(handle -> store.enter(handle, entered));
      }
    }

    /** Waits without a worker. */
    private Rest rest(Outcome.Wait wait, int failures) {
      boolean heard = operation.cancelRequested() && operation.intent() == null;
      boolean marked = store.await(operation, taken, wait, failures, heard);
      return new Rest.Waiting(marked ? clock.instant() : wait.until());
    }

    private Attempt attempt(Step step) {
      int failures = operation.attempt() + 1;
      Operation before = operation;
      Instant now = clock.instant();
      operation = before.resumed(now);
      try {
        Outcome outcome = step.run(new StepContext(store, operation, now));
        if (outcome instanceof Outcome.NotNow refused) {
          operation = before;
          return new Attempt(
              afterFailure(refused.why(), refused.data(), backoff(failures)), failures);
        }
        return new Attempt(outcome, 0);
      } catch (LostClaimException e) {
        throw e;
      } catch (DcimException e) {
        operation = before;
        return BmcPatience.isElsewhere(e)
            ? new Attempt(afterFailure(e, null, jittered(TURN_PAUSE)), before.attempt())
            : new Attempt(afterFailure(e, null, backoff(failures)), failures);
      } catch (CorruptOperationException e) {
        return new Attempt(
            new Outcome.Attention(
                Reason.OPERATION_CORRUPT,
                operation.name() + " " + e.getMessage(),
                Map.of("operation", operation.name())),
            failures);
      } catch (RuntimeException e) {
        meters.fault();
        log.error("{} at {}: attempt {}", operation.name(), step.name(), failures, e);
        return new Attempt(afterFault(failures), failures);
      }
    }

    private Outcome afterFailure(DcimException e, @Nullable Object data, Duration pause) {
      Instant now = clock.instant();
      Instant again = now.plus(pause);
      if (!PASSING.contains(e.reason().kind())) {
        return failed(e);
      }
      Instant end = giveUpTime(e, now);
      Duration asked = e.retryAfter();
      if (asked != null && now.plus(asked).isAfter(again)) {
        again = now.plus(asked);
        if (end != null && now.isBefore(end) && end.isBefore(again)) {
          // Whoever names a longer time than there is gets all there is.
          again = end;
        }
      }
      return end != null && end.isBefore(again)
          ? failed(e)
          : new Outcome.Wait(again, e.message(), data);
    }

    /**
     * When the step gives up; later than its own time for a BMC that is worth waiting for, and
     * never because of our own database, which says nothing of a machine.
     */
    private @Nullable Instant giveUpTime(DcimException e, Instant now) {
      if (e.reason() == Reason.STORAGE_UNAVAILABLE) {
        return null;
      }
      Instant deadline = operation.stepDeadline();
      Instant waiting = operation.waitingSince();
      Instant since = waiting == null ? now : waiting;
      Duration limit =
          patience.with(
              e.reason(), () -> store.heardSince(operation, since.minus(patience.away())));
      if (deadline == null || limit.isZero()) {
        return deadline;
      }
      operation = operation.waiting(now);
      Instant end = since.plus(limit);
      return end.isAfter(deadline) ? end : deadline;
    }

    private static Outcome failed(DcimException e) {
      return new Outcome.Fail(e.reason(), e.message(), e.metadata());
    }

    private Outcome afterFault(int attempt) {
      if (attempt >= FAULTS) {
        return new Outcome.Attention(
            Reason.INTERNAL,
            "an unexpected fault, "
                + attempt
                + " times in a row; the server's log has it under "
                + operation.id(),
            Map.of("operation", operation.name()));
      }
      return new Outcome.Wait(
          clock.instant().plus(backoff(attempt)), "an unexpected fault; trying again", null);
    }

    private Rest end(
        Operation.State state, @Nullable OperationError error, Outcome.@Nullable Next last) {
      recorded(
          change -> {
            Consumer<Change> effect = last == null ? null : last.effect();
            if (effect != null) {
              effect.accept(change);
            }
            store.end(change.handle(), operation, state, error, change.now());
            if (state == Operation.State.DONE) {
              procedure.ended(change, operation, new Ending.Done());
            } else if (error != null && state == Operation.State.FAILED) {
              procedure.ended(change, operation, new Ending.Failed(error));
            } else if (error != null && state == Operation.State.CANCELLED) {
              procedure.ended(change, operation, new Ending.Cancelled(error));
            }
          });
      waiter.ended(operation.id());
      meters.ended(operation, state, error, clock.instant());
      if (error == null) {
        log.info("{} {} of {} is done", operation.name(), operation.verb(), operation.target());
      } else {
        log.warn(
            "{} {} of {} ended as {}: {} ({})",
            operation.name(),
            operation.verb(),
            operation.target(),
            state,
            error.message(),
            error.reason());
      }
      return new Rest.Over();
    }

    /** Changes the estate, with audit event and change log, in the name of whoever asked. */
    private void recorded(Consumer<Change> effect) {
      Call call =
          new Call(
              new Caller(operation.actor(), operation.tenant(), Set.of(), null),
              "operation/" + operation.kind() + "/" + operation.verb(),
              null,
              "",
              "",
              operation.id().toString());
      mutations.run(
          call,
          Operations.Reference.class,
          change -> {
            change.resource(operation.target());
            change.operation(operation.id());
            effect.accept(change);
            return new Operations.Reference(operation.id());
          });
    }
  }

  private static final Set<Kind> PASSING = Set.of(Kind.UNAVAILABLE, Kind.EXHAUSTED, Kind.CONFLICT);

  /** Doubles from one second to half a minute. */
  private static Duration backoff(int attempt) {
    Duration doubled = FIRST_BACKOFF.multipliedBy(1L << Math.min(attempt - 1, 10));
    return jittered(doubled.compareTo(LAST_BACKOFF) < 0 ? doubled : LAST_BACKOFF);
  }

  /** Give or take a quarter. */
  private static Duration jittered(Duration pause) {
    double share = ThreadLocalRandom.current().nextDouble(0.75, 1.25);
    return Duration.ofMillis((long) (pause.toMillis() * share));
  }
}
