package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parts of operations on many: lets them begin a few at a time, and tells of them. */
public final class BatchParts {
  private final OperationQueue queue;
  private final OperationConfig config;
  private final BatchStore store;
  private final Database database;

  @Inject
  BatchParts(OperationQueue queue, OperationConfig config, BatchStore store, Database database) {
    this.queue = queue;
    this.config = config;
    this.store = store;
    this.database = database;
  }

  /** The one step of whatever is done to many. */
  public Step fanOut() {
    return new FanOut(this);
  }

  /** Ends what has not begun, with the whole that it is part of. */
  public void abandon(Change change, Operation batch) {
    store.cancelWaiting(change.handle(), batch.id());
  }

  /**
   * How far it is.
   *
   * @param withMembers whether each is told, or only how many
   */
  public BatchProgress progress(Operation batch, boolean withMembers) {
    BatchArgs args = BatchArgs.of(batch);
    if (withMembers) {
      return withMembers(batch, args);
    }
    Map<BatchMember.State, Integer> counts = new EnumMap<>(BatchMember.State.class);
    database
        .read(handle -> store.counts(handle, batch.id()))
        .forEach((state, number) -> counts.merge(state(state), number, Integer::sum));
    counts.merge(BatchMember.State.FAILED, args.refused().size(), Integer::sum);
    return new BatchProgress(counts, List.of());
  }

  static BatchMember.State state(Operation.State state) {
    return switch (state) {
      case PENDING -> BatchMember.State.PENDING;
      case RUNNING -> BatchMember.State.RUNNING;
      case DONE -> BatchMember.State.DONE;
      case FAILED, NEEDS_ATTENTION -> BatchMember.State.FAILED;
      case CANCELLED -> BatchMember.State.CANCELLED;
    };
  }

  /** Lets those begin that there is room for. */
  void release(Operation batch) {
    if (database.transact(handle -> store.release(handle, batch.id(), config.bulk())) > 0) {
      queue.wake();
    }
  }

  /** Ends those that have not begun. */
  void cancelWaiting(Operation batch) {
    database.execute(handle -> store.cancelWaiting(handle, batch.id()));
  }

  private BatchProgress withMembers(Operation batch, BatchArgs args) {
    Map<String, BatchMember> byTarget = new HashMap<>();
    database
        .read(handle -> store.members(handle, batch.id()))
        .forEach(member -> byTarget.put(member.target(), member));
    args.refused()
        .forEach(
            refused ->
                byTarget.put(
                    refused.target(),
                    new BatchMember(
                        refused.target(), BatchMember.State.FAILED, null, refused.error())));
    Map<BatchMember.State, Integer> counts = new EnumMap<>(BatchMember.State.class);
    List<BatchMember> members = new ArrayList<>();
    for (String target : args.targets()) {
      BatchMember member = byTarget.get(target);
      if (member == null) {
        throw new IllegalStateException(batch.name() + " has lost " + target);
      }
      members.add(member);
      counts.merge(member.state(), 1, Integer::sum);
    }
    return new BatchProgress(counts, List.copyOf(members));
  }
}
