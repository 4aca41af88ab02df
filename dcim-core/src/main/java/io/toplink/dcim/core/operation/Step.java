package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.DcimException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One step of a procedure. May run many times: it looks before it acts. */
public interface Step {

  /** Stored with operations: never renamed. */
  String name();

  /**
   * How long it may take in all, waits and repetitions included, but for waiting for a BMC that can
   * do nothing now.
   */
  Duration timeout();

  /**
   * How long it takes when all is well: a quarter of what it may take at most, where nothing better
   * is known. Who gives slow machines longer limits thereby says that they are slow.
   */
  default Duration expected() {
    return timeout().dividedBy(4);
  }

  /** The same in one operation, where it may have nothing to do. */
  default Duration expected(Operation operation) {
    return expected();
  }

  /** How far the operation is when this step begins, 0 to 100, where that can be told. */
  default int progress() {
    return 0;
  }

  /**
   * Whether the step itself sees to it that the operation stops when that is asked for. Others are
   * not run any more then.
   */
  default boolean stopsByItself() {
    return false;
  }

  /**
   * Whether the step only looks into the database before it says what is next. Then that it has
   * begun is written together with what comes of it: a crash in between leaves nothing behind, and
   * the step before is looked at once more.
   */
  default boolean quiet() {
    return false;
  }

  /**
   * The step that follows when all is well, where that is not the next one: those in between are a
   * detour, taken by {@link Outcome.Detour}.
   */
  default @Nullable String onward() {
    return null;
  }

  /**
   * Looks, acts at most once, and says what is next. Never waits for a machine to get somewhere:
   * that is what {@link Outcome.Wait} is for.
   *
   * @throws DcimException if it cannot now: what may pass by itself (UNAVAILABLE, EXHAUSTED,
   *     CONFLICT) is tried again until the step's time is over, and not before the exception says
   *     that it makes sense; anything else ends the operation
   */
  Outcome run(StepContext context);
}
