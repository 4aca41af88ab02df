package io.toplink.dcim.core.testing;

import com.zaxxer.hikari.HikariDataSource;
import io.toplink.dcim.core.base.Secret;
import javax.sql.DataSource;

/**
 * A database of a test's own. Closing it is optional: the server goes when the JVM ends.
 *
 * @param jdbcUrl its address, without user and password
 * @param user the role that owns it; no superuser
 * @param password of the user
 * @param pool connections to it, opened when needed
 */
public record TestDatabase(String jdbcUrl, String user, Secret password, HikariDataSource pool)
    implements AutoCloseable {

  public DataSource dataSource() {
    return pool;
  }

  @Override
  public void close() {
    pool.close();
  }
}
