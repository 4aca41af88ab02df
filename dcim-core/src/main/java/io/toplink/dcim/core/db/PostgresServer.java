package io.toplink.dcim.core.db;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.db.embedded.EmbeddedConfig;
import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;

/** The PostgreSQL that is used, be it run by us or by somebody else; closing ends our part only. */
public sealed interface PostgresServer extends AutoCloseable {

  /** A JDBC address without user and password. */
  String url();

  String user();

  Secret password();

  @Override
  void close();

  /**
   * Starts the embedded server, or names the external one without connecting to it.
   *
   * @throws io.toplink.dcim.core.config.ConfigException if the embedded one cannot be started
   */
  static PostgresServer open(DatabaseConfig.Location location) {
    if (location instanceof DatabaseConfig.Embedded embedded) {
      return new Embedded(
          EmbeddedPostgres.start(
              EmbeddedConfig.durable(embedded.directory(), embedded.startTimeout())));
    }
    DatabaseConfig.External external = (DatabaseConfig.External) location;
    return new External(external.url(), external.user(), external.password());
  }

  /** Runs as our child. */
  record Embedded(EmbeddedPostgres server) implements PostgresServer {
    @Override
    public String url() {
      return server.url();
    }

    @Override
    public String user() {
      return server.user();
    }

    @Override
    public Secret password() {
      return server.password();
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** Run by somebody else. */
  record External(String url, String user, Secret password) implements PostgresServer {
    @Override
    public void close() {
      // It is not ours to stop.
    }
  }
}
