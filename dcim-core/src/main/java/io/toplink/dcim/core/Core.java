package io.toplink.dcim.core;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.toplink.dcim.core.assignment.GraceSweep;
import io.toplink.dcim.core.bmc.Bmcs;
import io.toplink.dcim.core.bmc.KeptConnections;
import io.toplink.dcim.core.credential.Bootstrap;
import io.toplink.dcim.core.credential.LastUses;
import io.toplink.dcim.core.db.DataSources;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.db.Durability;
import io.toplink.dcim.core.db.Migrations;
import io.toplink.dcim.core.db.PostgresServer;
import io.toplink.dcim.core.db.Statistics;
import io.toplink.dcim.core.escalation.Escalation;
import io.toplink.dcim.core.image.StarterImages;
import io.toplink.dcim.core.install.MediaSweep;
import io.toplink.dcim.core.lease.DatabaseLeases;
import io.toplink.dcim.core.operation.OperationScheduler;
import io.toplink.dcim.core.operation.OperationWaiter;
import io.toplink.dcim.core.seal.SealOpening;
import io.toplink.dcim.core.seal.Sealer;
import io.toplink.dcim.core.telemetry.PowerSweep;
import io.toplink.dcim.core.telemetry.TelemetryRecorder;
import io.toplink.dcim.core.watch.Watches;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core of one process, from its database up. Started in the order in which things depend on
 * each other, closed in reverse; whatever fails on the way up closes what was started before.
 */
public final class Core implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Core.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NAME = "dcim-grpc-server";

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private Injector injector;

  @SuppressWarnings("NullAway.Init") // set by start(), which is the only way here
  private Core() {}

  /**
   * Starts everything, operations included.
   *
   * @param firstCredentials where the credentials of a new database are kept
   * @param meters who collects what is counted; an empty composite one if nobody does
   * @throws io.toplink.dcim.core.config.ConfigException if the settings, the keys or the database
   *     are not what they must be
   */
  public static Core start(
      CoreConfig config,
      InstantSource clock,
      Bootstrap.Sink firstCredentials,
      MeterRegistry meters) {
    Core core = new Core();
    try {
      core.open(config, clock, firstCredentials, meters);
      return core;
    } catch (RuntimeException e) {
      core.close();
      throw e;
    }
  }

  /**
   * Lets in again who is locked out, see {@link Bootstrap#resetAdmin}. Nothing else is started.
   * With an embedded database no other process may be running on it.
   *
   * @return the id of the administrator's credential
   */
  public static String resetAdmin(CoreConfig config, InstantSource clock, Bootstrap.Sink sink) {
    try (Core core = new Core()) {
      core.assemble(config, clock, new CompositeMeterRegistry());
      return core.get(Bootstrap.class).resetAdmin(sink);
    }
  }

  private void open(
      CoreConfig config,
      InstantSource clock,
      Bootstrap.Sink firstCredentials,
      MeterRegistry meters) {
    assemble(config, clock, meters);
    injector.getInstance(Bootstrap.class).run(firstCredentials);
    injector.getInstance(StarterImages.class).seed();
    opened(injector.getInstance(OperationScheduler.class)).start();
    opened(injector.getInstance(PowerSweep.class)).start();
    opened(injector.getInstance(Escalation.class)).start();
    opened(injector.getInstance(MediaSweep.class)).start();
    opened(injector.getInstance(GraceSweep.class)).start();
  }

  private void assemble(CoreConfig config, InstantSource clock, MeterRegistry meters) {
    KeptConnections.bound();
    PostgresServer postgres = opened(PostgresServer.open(config.database().location()));
    DataSources.awaitReachable(postgres, NAME, PATIENCE);
    HikariDataSource pool = opened(DataSources.pool(postgres, config.database(), NAME));
    // What is started next waits as short as calls do; a busy machine may need longer at first.
    DataSources.awaitReachable(postgres, pool, PATIENCE);
    Durability.check(pool);
    HikariDataSource tasks = opened(DataSources.forTasks(postgres, config.database(), NAME));
    pool.setMetricRegistry(meters);
    tasks.setMetricRegistry(meters);
    DataSource unhurried = DataSources.forMigrations(postgres, NAME);
    Migrations.apply(unhurried);
    Statistics.ensure(unhurried);
    Database database = new Database(pool);
    Sealer sealer = SealOpening.open(database, config.seal());

    injector =
        Guice.createInjector(
            Stage.PRODUCTION, new CoreModule(config, clock, tasks, database, sealer, meters));
    opened(injector.getInstance(DatabaseLeases.class));
    opened(injector.getInstance(Bmcs.class));
    opened(injector.getInstance(OperationWaiter.class));
    opened(injector.getInstance(Watches.class));
    opened(injector.getInstance(TelemetryRecorder.class));
    opened(injector.getInstance(LastUses.class));
  }

  /** A service of the core. */
  public <T> T get(Class<T> type) {
    return injector.getInstance(type);
  }

  /** For the edge, which builds its own objects on top of these. */
  public Injector injector() {
    return injector;
  }

  private <T extends AutoCloseable> T opened(T part) {
    started.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        log.warn("while stopping", e);
      }
    }
  }
}
