package io.toplink.dcim.core.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private static final String FILL =
      "insert into sites (id, display_name, create_time)"
          + " select 'site-' || i, 'Site', now() from generate_series(1, %d) as i where i > %d";

  private static float counted(Database database, String table) {
    return database.read(
        handle ->
            handle
                .createQuery("select reltuples from pg_class where relname = :table")
                .bind("table", table)
                .mapTo(Float.class)
                .one());
  }

  @Test
  void tablesThatNeverWereCountedAreAndOthersAreLeftAlone() {
    try (TestDatabase fresh = TestPostgres.freshDatabase()) {
      Database database = new Database(fresh.dataSource());
      database.execute(
          handle -> handle.execute("alter table sites set (autovacuum_enabled = false)"));
      database.execute(handle -> handle.execute(FILL.formatted(300, 0)));
      assertThat(counted(database, "sites")).isEqualTo(-1);

      Statistics.ensure(fresh.dataSource());
      assertThat(counted(database, "sites")).isEqualTo(300);
      assertThat(counted(database, "assignments")).as("empty").isEqualTo(-1);

      database.execute(handle -> handle.execute(FILL.formatted(400, 300)));
      Statistics.ensure(fresh.dataSource());
      assertThat(counted(database, "sites")).as("counted before").isEqualTo(300);
    }
  }
}
