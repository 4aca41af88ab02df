package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.Change;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a step returned: where the operation goes from here. */
public sealed interface Outcome {

  /**
   * The step is done; on to the next one, or to the end.
   *
   * @param effect what is true from now on, written in the transaction that records the step
   */
  record Next(@Nullable Consumer<Change> effect) implements Outcome {}

  /**
   * The step is done, but not all is well: on to the steps that it otherwise passes over.
   *
   * @param effect as in {@link Next}
   */
  record Detour(Consumer<Change> effect) implements Outcome {}

  /**
   * Not yet: run this step again at a time.
   *
   * @param why one line for people
   * @param data what to remember until then; null leaves what is remembered
   */
  record Wait(Instant until, String why, @Nullable Object data) implements Outcome {}

  /**
   * It was refused for now and nothing was done: run this step again as after an exception, but
   * remember something.
   *
   * @param why what may pass by itself
   * @param data as in {@link Wait}
   */
  record NotNow(DcimException why, Object data) implements Outcome {}

  /** It cannot be done. */
  record Fail(Reason reason, String message, Map<String, String> metadata) implements Outcome {}

  /** A person must look: the operation stops here and keeps holding the machine. */
  record Attention(Reason reason, String message, Map<String, String> metadata)
      implements Outcome {}

  /** It was told to stop, and has: only of a step that hears of it by itself. */
  record Stopped() implements Outcome {}

  static Outcome next() {
    return new Next(null);
  }

  static Outcome next(Consumer<Change> effect) {
    return new Next(effect);
  }
}
