package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import org.junit.jupiter.api.Test;

/** Plans that are kept must do for tomorrow, when there is more of everything. */
class AssignmentPlanTest {

  @Test
  void readingOneGoesThroughNoOtherOperationsAlsoIfThereWereNoneWhenItWasPlanned() {
    try (TestDatabase fresh = TestPostgres.freshDatabase()) {
      Database database = new Database(fresh.dataSource());
      String plan =
          database.read(
              handle -> {
                handle.execute("set plan_cache_mode = force_generic_plan");
                handle.execute(
                    """
                    insert into operations (id, kind, verb, target, tenant, args, state, expected_end_time, actor,
                      create_time, end_time)
                    select gen_random_uuid(), 'k', 'V', 't', 'hk', '{}', 'DONE', now(), 'a', now(), now()
                    from generate_series(1, 2000)
                    """);
                handle.execute("analyze");
                return String.join(
                    "\n",
                    handle
                        .createQuery("explain " + AssignmentStore.SELECT + " where a.uid = :uid")
                        .bind("uid", java.util.UUID.randomUUID())
                        .mapTo(String.class)
                        .list());
              });
      assertThat(plan)
          .contains("Index Scan using operations_live on operations o")
          .contains("Index Cond: (server_uid = a.server_uid)")
          .doesNotContain("Seq Scan on operations");
    }
  }
}
