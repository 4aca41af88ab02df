package io.toplink.dcim.core.install;

import io.toplink.dcim.core.metrics.Figure;
import io.toplink.dcim.core.metrics.Sheet;
import io.toplink.dcim.core.metrics.Survey;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Installations and other tasks that machines boot from the network for, while they go on. */
final class InstallSurvey implements Survey {
  private static final Figure INSTALLS =
      Figure.count(
          "dcim.installs", "Installations, rescues, wipes and new passwords under way, by phase");

  @Override
  public List<Figure> figures() {
    return List.of(INSTALLS);
  }

  @Override
  public void take(Handle handle, Sheet sheet) {
    for (Install.Task task : Install.Task.values()) {
      for (Install.Stage stage : Install.Stage.values()) {
        sheet.add(INSTALLS, 0, "task", task.name(), "stage", stage.name());
      }
    }
    handle
        .createQuery(
            """
            with live as materialized (
              select id from operations where end_time is null and server_uid is not null)
            select i.task, i.stage, count(*) as number
            from live join installs i on i.operation_id = live.id
            group by i.task, i.stage
            """)
        .map(
            (row, context) -> {
              int number = row.getInt("number");
              sheet.add(
                  INSTALLS, number, "task", row.getString("task"), "stage", row.getString("stage"));
              return number;
            })
        .list();
  }
}
