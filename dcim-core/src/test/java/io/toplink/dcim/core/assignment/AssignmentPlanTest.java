package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.time.Instant;
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

  @Test
  void pickingOneLooksAtOneAfterTheOtherInTheIndexAndStopsAtTheFirstThatFits() {
    try (TestDatabase fresh = TestPostgres.freshDatabase()) {
      Database database = new Database(fresh.dataSource());
      String plan =
          database.read(
              handle -> {
                handle.execute("set plan_cache_mode = force_generic_plan");
                handle.execute(
                    """
                    insert into packages (id, display_name, create_time, update_time)
                    values ('e5', 'E5', now(), now())
                    """);
                handle.execute(
                    """
                    insert into servers (uid, id, state, package, create_time, update_time)
                    select gen_random_uuid(), 's-' || n, 'AVAILABLE', 'e5', now(), now()
                    from generate_series(1, 3000) n
                    """);
                handle.execute(
                    """
                    insert into server_hardware (server_uid, inventory, inspect_time)
                    select uid, '{"memoryMib": 2048}', now() from servers
                    """);
                handle.execute("analyze");
                return String.join(
                    "\n",
                    handle
                        .createQuery(
                            "explain "
                                + ServerPicker.statement(
                                    Estate.order("e5", "o-1"), ServerPicker.SKIPPING))
                        .bind("package", "e5")
                        .bind("tenant", "hk")
                        .bind("externalId", "o-1")
                        .bind("now", Instant.now())
                        .bind("image", (String) null)
                        .mapTo(String.class)
                        .list());
              });
      assertThat(plan)
          .contains("Index Scan using servers_sellable on servers s")
          .contains("Index Scan using server_hardware_pkey on server_hardware h")
          .doesNotContain("Seq Scan on servers")
          .doesNotContain("Seq Scan on server_hardware");
    }
  }
}
