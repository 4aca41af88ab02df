package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work on a machine, as it stands.
 *
 * @param kind which procedure it follows
 * @param verb the method that started it, such as {@code PowerOff}
 * @param target what it works on, such as {@code servers/r750-07}
 * @param serverUid the machine it holds; at most one operation holds a machine
 * @param batch the operation on many that this one is a part of
 * @param tenant whose call started it
 * @param args what the procedure was asked for, JSON
 * @param step the step it is at, or will begin with
 * @param stepData what that step remembers, JSON
 * @param stepDeadline when that step gives up; later by what it is taken up late
 * @param waitingSince since when it waits for a BMC that can do nothing now; null if it does not
 * @param intent a command that may be on its way to the machine, and is not to be sent again unseen
 * @param attempt how often the step has failed so far
 * @param stepExpectedEndTime when that step should be over, as it looked when it began; null if
 *     none has begun
 * @param expectedEndTime when it should be over, as it looked when its step began
 * @param epoch grows with each claim; only the worker with the present one may write
 * @param error why it ended badly
 * @param progress 0 to 100, where that can be told
 */
public record Operation(
    UUID id,
    String kind,
    String verb,
    String target,
    @Nullable UUID serverUid,
    @Nullable UUID assignmentUid,
    @Nullable UUID batch,
    String tenant,
    String args,
    State state,
    String step,
    @Nullable String stepData,
    @Nullable Instant stepDeadline,
    @Nullable Instant waitingSince,
    @Nullable String intent,
    @Nullable Instant intentTime,
    int attempt,
    String statusMessage,
    @Nullable Instant nextAttemptTime,
    @Nullable Instant stepExpectedEndTime,
    Instant expectedEndTime,
    long epoch,
    boolean cancelRequested,
    @Nullable OperationError error,
    String actor,
    @Nullable UUID requestId,
    Instant createTime,
    @Nullable Instant endTime,
    int progress) {

  /** Where an operation is in its life. */
  public enum State {
    PENDING,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED,
    /** Given up, with the machine still held: a person must look and then cancel it. */
    NEEDS_ATTENTION
  }

  /** Written down and not begun, at a time that the database can keep. */
  static Operation pending(UUID id, NewOperation what, Call call, Instant now, Duration expected) {
    return new Operation(
        id,
        what.kind(),
        call.verb(),
        what.target(),
        what.serverUid(),
        what.assignmentUid(),
        null,
        call.caller().tenant(),
        OperationStore.write(what.args()),
        State.PENDING,
        "",
        null,
        null,
        null,
        null,
        null,
        0,
        "",
        now,
        null,
        now.plus(expected),
        0,
        false,
        null,
        call.caller().actor(),
        call.requestId(),
        now,
        null,
        0);
  }

  /** The same, to begin with a step. */
  Operation beginningWith(Step first) {
    return at(first, createTime, expectedEndTime);
  }

  /** The same, at the beginning of a step. */
  Operation at(Step next, Instant now, Instant expectedEnd) {
    return new Operation(
        id,
        kind,
        verb,
        target,
        serverUid,
        assignmentUid,
        batch,
        tenant,
        args,
        state,
        next.name(),
        null,
        now.plus(next.timeout()),
        null,
        null,
        null,
        0,
        "",
        now,
        now.plus(next.expected(this)),
        expectedEnd,
        epoch,
        cancelRequested,
        error,
        actor,
        requestId,
        createTime,
        endTime,
        Math.max(progress, next.progress()));
  }

  /** The same, waiting for a BMC from now on, if it does not already. */
  Operation waiting(Instant now) {
    return waitingSince == null ? timed(stepDeadline, now) : this;
  }

  /** The same, waiting no longer: what was waited is not of the step's own time. */
  Operation resumed(Instant now) {
    if (waitingSince == null || stepDeadline == null) {
      return this;
    }
    return timed(stepDeadline.plus(Duration.between(waitingSince, now)), null);
  }

  private Operation timed(@Nullable Instant deadline, @Nullable Instant since) {
    return new Operation(
        id,
        kind,
        verb,
        target,
        serverUid,
        assignmentUid,
        batch,
        tenant,
        args,
        state,
        step,
        stepData,
        deadline,
        since,
        intent,
        intentTime,
        attempt,
        statusMessage,
        nextAttemptTime,
        stepExpectedEndTime,
        expectedEndTime,
        epoch,
        cancelRequested,
        error,
        actor,
        requestId,
        createTime,
        endTime,
        progress);
  }

  /** Resource name. */
  public String name() {
    return "operations/" + id;
  }

  /** Whether nothing more will happen by itself. */
  public boolean over() {
    return endTime != null || state == State.NEEDS_ATTENTION;
  }
}
