package io.toplink.dcim.core;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.assignment.AssignmentConfig;
import io.toplink.dcim.core.assignment.AssignmentModule;
import io.toplink.dcim.core.audit.AuditModule;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.bmc.BmcModule;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.TransactionGuard;
import io.toplink.dcim.core.bmc.ipmi.IpmiModule;
import io.toplink.dcim.core.bmc.redfish.RedfishModule;
import io.toplink.dcim.core.credential.CredentialModule;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.escalation.EscalationConfig;
import io.toplink.dcim.core.escalation.EscalationModule;
import io.toplink.dcim.core.hygiene.CleanlinessConfig;
import io.toplink.dcim.core.hygiene.HygieneModule;
import io.toplink.dcim.core.image.ImageConfig;
import io.toplink.dcim.core.image.ImageModule;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.install.InstallModule;
import io.toplink.dcim.core.install.MaintenanceConfig;
import io.toplink.dcim.core.lease.LeaseModule;
import io.toplink.dcim.core.maintenance.MaintenanceModule;
import io.toplink.dcim.core.metrics.MetricsModule;
import io.toplink.dcim.core.mutation.MutationModule;
import io.toplink.dcim.core.network.NetworkModule;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.operation.OperationModule;
import io.toplink.dcim.core.packages.PackagesModule;
import io.toplink.dcim.core.power.PowerConfig;
import io.toplink.dcim.core.power.PowerModule;
import io.toplink.dcim.core.query.Pages;
import io.toplink.dcim.core.seal.Sealer;
import io.toplink.dcim.core.server.FirmwareConfig;
import io.toplink.dcim.core.server.ServerModule;
import io.toplink.dcim.core.site.SiteModule;
import io.toplink.dcim.core.telemetry.TelemetryConfig;
import io.toplink.dcim.core.telemetry.TelemetryModule;
import io.toplink.dcim.core.watch.WatchModule;
import io.toplink.dcim.core.wipe.WipeModule;
import java.time.InstantSource;
import javax.sql.DataSource;

/** The features, and what they all stand on. */
final class CoreModule extends AbstractModule {
  private final CoreConfig config;
  private final InstantSource clock;
  private final DataSource tasks;
  private final Database database;
  private final Sealer sealer;
  private final MeterRegistry meters;

  /**
   * @param tasks where the scheduler and the leases keep their notes, see {@link
   *     io.toplink.dcim.core.db.DataSources#forTasks}
   */
  CoreModule(
      CoreConfig config,
      InstantSource clock,
      DataSource tasks,
      Database database,
      Sealer sealer,
      MeterRegistry meters) {
    this.config = config;
    this.clock = clock;
    this.tasks = tasks;
    this.database = database;
    this.sealer = sealer;
    this.meters = meters;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    binder().disableCircularProxies();

    bind(InstantSource.class).toInstance(clock);
    bind(Ids.class).toInstance(new Ids(clock));
    bind(DataSource.class).toInstance(tasks);
    bind(Database.class).toInstance(database);
    bind(Sealer.class).toInstance(sealer);
    bind(Pages.class).in(Singleton.class);
    bind(BmcSettings.class).toInstance(config.bmc());
    bind(FirmwareConfig.class).toInstance(config.firmware());
    bind(CleanlinessConfig.class).toInstance(config.cleanliness());
    bind(PowerConfig.class).toInstance(config.power());
    bind(TelemetryConfig.class).toInstance(config.telemetry());
    bind(OperationConfig.class).toInstance(config.operations());
    bind(EscalationConfig.class).toInstance(config.escalation());
    bind(ImageConfig.class).toInstance(config.images());
    bind(InstallConfig.class).toInstance(config.install());
    bind(MaintenanceConfig.class).toInstance(config.maintenance());
    bind(AssignmentConfig.class).toInstance(config.assignments());
    OptionalBinder.newOptionalBinder(binder(), TransactionGuard.class)
        .setBinding()
        .toInstance(database::assertNoTransaction);

    install(new MetricsModule(meters));
    install(new AuditModule());
    install(new MutationModule());
    install(new WatchModule());
    install(new OperationModule());
    install(new BmcModule());
    install(new LeaseModule());
    install(new IpmiModule());
    install(new RedfishModule());
    install(new CredentialModule());
    install(new SiteModule());
    install(new NetworkModule());
    install(new ServerModule());
    install(new PackagesModule());
    install(new TelemetryModule());
    install(new PowerModule());
    install(new EscalationModule());
    install(new HygieneModule());
    install(new ImageModule());
    install(new WipeModule());
    install(new InstallModule());
    install(new MaintenanceModule());
    install(new AssignmentModule());
  }
}
