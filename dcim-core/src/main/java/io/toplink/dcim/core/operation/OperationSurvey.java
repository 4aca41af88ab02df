package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.metrics.Figure;
import io.toplink.dcim.core.metrics.Sheet;
import io.toplink.dcim.core.metrics.Survey;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Operations that are not over, of all processes together. */
final class OperationSurvey implements Survey {
  private static final Set<Operation.State> LIVE =
      EnumSet.of(Operation.State.PENDING, Operation.State.RUNNING, Operation.State.NEEDS_ATTENTION);
  private static final Figure OPERATIONS =
      Figure.count("dcim.operations", "Operations that are not over, by kind and state");
  private static final Figure OVERDUE =
      Figure.count("dcim.operations.overdue", "Operations that are over their expected time");
  private static final Figure LATEST =
      new Figure(
          "dcim.operation.overdue.max",
          "seconds",
          "By how much the latest of them is over its expected time");

  private final Procedures procedures;
  private final InstantSource clock;

  @Inject
  OperationSurvey(Procedures procedures, InstantSource clock) {
    this.procedures = procedures;
    this.clock = clock;
  }

  @Override
  public List<Figure> figures() {
    return List.of(OPERATIONS, OVERDUE, LATEST);
  }

  /**
   * Those that hold a server are found by the index that lets only one of them do so. Work on many
   * holds none itself; it is found by its task, which is gone once it is over.
   */
  @Override
  public void take(Handle handle, Sheet sheet) {
    List<Group> groups =
        handle
            .createQuery(
                """
                with open as (
                  select kind, state, expected_end_time from operations
                  where end_time is null and server_uid is not null
                  union all
                  select o.kind, o.state, o.expected_end_time
                  from scheduled_tasks t
                    join operations o on o.id = case when t.task_name = 'operation' then cast(t.task_instance as uuid) end
                  where t.task_name = 'operation' and o.end_time is null and o.server_uid is null)
                select kind, state, count(*) as number,
                  count(*) filter (where late > 0 and state <> 'NEEDS_ATTENTION') as overdue,
                  greatest(0, max(late) filter (where state <> 'NEEDS_ATTENTION')) as latest
                from (select *, extract(epoch from cast(:now as timestamptz) - expected_end_time) as late from open) as o
                group by kind, state
                """)
            .bind("now", clock.instant())
            .map(
                (row, context) ->
                    new Group(
                        row.getString("kind"),
                        row.getString("state"),
                        row.getInt("number"),
                        row.getInt("overdue"),
                        row.getDouble("latest")))
            .list();
    // None is a number, too: it lets a graph go down and an alert see it.
    for (String kind : procedures.kinds()) {
      sheet.add(OVERDUE, 0, "kind", kind);
      for (Operation.State state : LIVE) {
        sheet.add(OPERATIONS, 0, "kind", kind, "state", state.name());
      }
    }
    for (Group group : groups) {
      sheet.add(OPERATIONS, group.number(), "kind", group.kind(), "state", group.state());
      sheet.add(OVERDUE, group.overdue(), "kind", group.kind());
    }
    sheet.add(LATEST, groups.stream().mapToDouble(Group::latest).max().orElse(0));
  }

  private record Group(String kind, String state, int number, int overdue, double latest) {}
}
