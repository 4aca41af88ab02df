package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.metrics.Figure;
import io.toplink.dcim.core.metrics.Sheet;
import io.toplink.dcim.core.metrics.Survey;
import io.toplink.dcim.core.server.ManagementState;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** How well BMCs do their job, and how old it is what is known of their machines. */
final class PowerSurvey implements Survey {
  private static final Figure BMCS =
      Figure.count("dcim.bmcs", "BMCs, by how well they do their job");
  private static final Figure POWERS =
      Figure.count("dcim.power.states", "Machines, by their power as it was last seen");
  private static final Figure DRIFTS =
      Figure.count(
          "dcim.power.drifts",
          "Machines that are on or off though nobody turned them through DCIM");
  private static final Figure AGE =
      new Figure(
          "dcim.power.state.age",
          "seconds",
          "Of machines whose BMCs answer, this share was seen not longer ago");

  private final InstantSource clock;

  @Inject
  PowerSurvey(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public List<Figure> figures() {
    return List.of(BMCS, POWERS, DRIFTS, AGE);
  }

  @Override
  public void take(Handle handle, Sheet sheet) {
    for (ManagementState state : ManagementState.values()) {
      sheet.add(BMCS, 0, "state", state.name());
    }
    sheet.add(DRIFTS, 0);
    handle
        .createQuery(
            """
            select management_state, state, count(*) as number,
              count(*) filter (where drift_time is not null) as drifted
            from server_power group by management_state, state
            """)
        .map(
            (row, context) -> {
              sheet.add(BMCS, row.getInt("number"), "state", row.getString("management_state"));
              sheet.add(POWERS, row.getInt("number"), "state", row.getString("state"));
              sheet.add(DRIFTS, row.getInt("drifted"));
              return row.getInt("number");
            })
        .list();
    handle
        .createQuery(
            """
            select q.share, extract(epoch from cast(:now as timestamptz) - q.seen) as age
            from (select unnest(array['0.5', '0.99', '1']) as share,
                    unnest(percentile_disc(array[0.5, 0.99, 1]) within group (order by observe_time desc)) as seen
                  from server_power where management_state = 'AVAILABLE') as q
            where q.seen is not null
            """)
        .bind("now", clock.instant())
        .map(
            (row, context) -> {
              double age = Math.max(0, row.getDouble("age"));
              sheet.add(AGE, age, "share", row.getString("share"));
              return age;
            })
        .list();
  }
}
