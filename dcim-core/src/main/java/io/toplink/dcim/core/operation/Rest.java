package io.toplink.dcim.core.operation;

import java.time.Instant;

/** How a run of an operation came to rest, and so what becomes of its task. */
public sealed interface Rest {

  /** There is nothing more to do: the task can go. */
  record Over() implements Rest {}

  /** A step waits until a time, for which the task was given back. */
  record Waiting(Instant until) implements Rest {}

  /** Nothing could be done here, and nothing was written: the task is to be run again at a time. */
  record NotRun(Instant again) implements Rest {}
}
