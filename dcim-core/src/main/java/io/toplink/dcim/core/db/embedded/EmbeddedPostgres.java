package io.toplink.dcim.core.db.embedded;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that runs while this is open, in a directory held by this process alone.
 *
 * <p>A server that outlived its process (killed, out of memory) is found again at the next start
 * and adopted. Data is never deleted and an existing cluster is never made anew.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final int PORT_ATTEMPTS = 5;

  private final DataDirectory directory;
  private final Postmaster postmaster;
  private final Passwords passwords;
  private final int port;

  private EmbeddedPostgres(
      DataDirectory directory, Postmaster postmaster, Passwords passwords, int port) {
    this.directory = directory;
    this.postmaster = postmaster;
    this.passwords = passwords;
    this.port = port;
  }

  /**
   * Starts it, or adopts the one left running; returns when it serves.
   *
   * @throws ConfigException if the directory cannot be used or PostgreSQL does not start
   */
  public static EmbeddedPostgres start(EmbeddedConfig config) {
    DataDirectory directory = DataDirectory.open(config.directory());
    try {
      return start(config, directory);
    } catch (IOException | SQLException | UncheckedIOException e) {
      directory.close();
      throw ConfigException.of(
              "DB_START", directory.root(), "PostgreSQL does not start: " + e.getMessage())
          .causedBy(e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static EmbeddedPostgres start(EmbeddedConfig config, DataDirectory directory)
      throws IOException, SQLException {
    Binaries binaries = Binaries.unpack(config.programs());
    Path cluster = directory.cluster();
    RunAs runAs = RunAs.choose(cluster);
    Passwords passwords = Passwords.load(directory.root(), Files.exists(cluster));
    Cluster.createIfAbsent(cluster, binaries, runAs, passwords);
    Postmaster postmaster = new Postmaster(cluster, binaries, runAs, config);

    int port = startOrAdopt(directory, postmaster);
    EmbeddedPostgres server = new EmbeddedPostgres(directory, postmaster, passwords, port);
    server.createApplicationRole();
    return server;
  }

  private static int startOrAdopt(DataDirectory directory, Postmaster postmaster)
      throws IOException {
    int remembered = directory.rememberedPort();
    if (remembered != 0 && postmaster.isRunningAsWanted(remembered)) {
      log.info("adopting the PostgreSQL that an earlier process left running on {}", remembered);
      return remembered;
    }
    postmaster.stopLeftover();
    return startOnFreePort(directory, postmaster, remembered);
  }

  /** Between choosing a port and listening on it somebody else may take it: then another one. */
  private static int startOnFreePort(DataDirectory directory, Postmaster postmaster, int wish)
      throws IOException {
    int port = wish;
    for (int attempt = 1; ; attempt++) {
      if (port == 0 || !Postmaster.isFree(port)) {
        port = Postmaster.freePort();
      }
      directory.rememberPort(port);
      try {
        postmaster.start(port);
        return port;
      } catch (IOException e) {
        if (attempt == PORT_ATTEMPTS || Postmaster.isFree(port)) {
          throw new IOException(e.getMessage() + "\n" + postmaster.lastWords(), e);
        }
      }
    }
  }

  /** The address of the application's database. */
  public String url() {
    return url("dcim");
  }

  /** The application's role, which owns its database and is no superuser. */
  public String user() {
    return "dcim";
  }

  public Secret password() {
    return passwords.application();
  }

  /** The address of another database of this server. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** A session with all rights, for what the application's role may not do. */
  public Connection superuser() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url("postgres"));
    source.setUser("postgres");
    source.setPassword(passwords.superuser().reveal());
    source.setConnectTimeout(10);
    source.setSocketTimeout((int) Duration.ofMinutes(1).toSeconds());
    return source.getConnection();
  }

  /** Stops the server and releases the directory. Connection pools are to be closed before. */
  @Override
  public void close() {
    try {
      postmaster.stop();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not stop", e);
    } finally {
      directory.close();
    }
  }

  private void createApplicationRole() throws SQLException {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement()) {
      if (isEmpty(statement, "SELECT 1 FROM pg_roles WHERE rolname = 'dcim'")) {
        statement.execute("SET password_encryption = 'scram-sha-256'");
        // Made of A-Z a-z 0-9 - _ by us: nothing in it needs quoting.
        statement.execute(
            "CREATE ROLE dcim LOGIN PASSWORD '" + passwords.application().reveal() + "'");
      }
      if (isEmpty(statement, "SELECT 1 FROM pg_database WHERE datname = 'dcim'")) {
        statement.execute("CREATE DATABASE dcim OWNER dcim");
      }
    }
  }

  private static boolean isEmpty(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return !rows.next();
    }
  }
}
