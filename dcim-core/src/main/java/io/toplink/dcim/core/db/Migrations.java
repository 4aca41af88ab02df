package io.toplink.dcim.core.db;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings a database to the schema this program was built for. */
public final class Migrations {
  private Migrations() {}

  /**
   * Applies what is missing, one process at a time (Flyway holds an advisory lock). Safe to repeat
   * and to interrupt: each migration is one transaction.
   *
   * @throws org.flywaydb.core.api.FlywayException if the database is newer than this program, or a
   *     migration was edited after it was applied
   */
  public static void apply(DataSource dataSource) {
    Flyway.configure()
        .dataSource(dataSource)
        .locations("classpath:db/migration")
        .validateOnMigrate(true)
        .cleanDisabled(true)
        .load()
        .migrate();
  }
}
