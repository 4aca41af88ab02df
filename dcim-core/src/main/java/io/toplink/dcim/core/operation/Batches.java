package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.Change;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Operations on many servers: one that stands for the whole and is done when all is over, and one
 * for each server, which holds it and is run like any other. A whole that fails in parts is done:
 * what came of each is told by {@link BatchParts#progress}.
 */
public final class Batches {
  private final Operations operations;
  private final Procedures procedures;
  private final BatchStore store;
  private final Ids ids;

  @Inject
  Batches(Operations operations, Procedures procedures, BatchStore store, Ids ids) {
    this.operations = operations;
    this.procedures = procedures;
    this.store = store;
    this.ids = ids;
  }

  /**
   * Writes down what is to be done with many servers. Those that are not there, or held by other
   * operations, are refused one by one.
   */
  public Operations.Reference submit(Change change, NewBatch what) {
    UUID batch = ids.next();
    List<String> known = what.targets().stream().filter(what.servers()::containsKey).toList();
    Operation part =
        procedures.pending(
            batch,
            new NewOperation(what.partKind(), what.target(), null, null, what.partArgs()),
            change.call(),
            change.now());
    store.insert(
        change,
        batch,
        what,
        // In the order asked for, which is the order they begin in.
        known.stream().map(target -> ids.next()).sorted().toList(),
        known,
        part);
    operations.start(
        change,
        batch,
        new NewOperation(
            what.kind(),
            what.target(),
            null,
            null,
            new BatchArgs(List.copyOf(what.targets()), refused(change, batch, what))));
    return new Operations.Reference(batch);
  }

  private List<BatchArgs.Refused> refused(Change change, UUID batch, NewBatch what) {
    Set<String> begun = store.targets(change.handle(), batch);
    if (begun.size() == what.targets().size()) {
      return List.of();
    }
    List<String> left = what.targets().stream().filter(target -> !begun.contains(target)).toList();
    Map<UUID, BatchStore.Busy> busy =
        store.busy(
            change.handle(),
            left.stream().filter(what.servers()::containsKey).map(what.servers()::get).toList());
    return left.stream()
        .map(
            target ->
                new BatchArgs.Refused(
                    target, OperationError.of(why(target, what.servers().get(target), busy))))
        .toList();
  }

  private static DcimException why(
      String target, @Nullable UUID server, Map<UUID, BatchStore.Busy> busy) {
    if (server == null) {
      return DcimException.notFound(target);
    }
    BatchStore.Busy holder = busy.get(server);
    // What held it may have ended since.
    return holder == null
        ? DcimException.of(Reason.SERVER_BUSY, target + " was busy; try it again", "server", target)
        : DcimException.of(
            Reason.SERVER_BUSY,
            target
                + " is busy: "
                + holder.verb()
                + " is under way; wait for operations/"
                + holder.operation(),
            "server",
            target,
            "operation",
            "operations/" + holder.operation(),
            "verb",
            holder.verb());
  }
}
