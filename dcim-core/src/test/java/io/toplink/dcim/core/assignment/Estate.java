package io.toplink.dcim.core.assignment;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Singleton;
import com.google.inject.util.Modules;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.bmc.BmcLeases;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.hygiene.CleanlinessConfig;
import io.toplink.dcim.core.hygiene.HygieneModule;
import io.toplink.dcim.core.image.ImageConfig;
import io.toplink.dcim.core.image.ImageModule;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.install.InstallModule;
import io.toplink.dcim.core.install.MaintenanceConfig;
import io.toplink.dcim.core.maintenance.MaintenanceModule;
import io.toplink.dcim.core.metrics.MetricsModule;
import io.toplink.dcim.core.mutation.MutationModule;
import io.toplink.dcim.core.network.NetworkModule;
import io.toplink.dcim.core.operation.BmcPatience;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.operation.OperationModule;
import io.toplink.dcim.core.operation.OperationScheduler;
import io.toplink.dcim.core.operation.OperationWaiter;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.power.Machines;
import io.toplink.dcim.core.power.PowerConfig;
import io.toplink.dcim.core.power.PowerModule;
import io.toplink.dcim.core.query.Pages;
import io.toplink.dcim.core.seal.Sealer;
import io.toplink.dcim.core.telemetry.PowerObserver;
import io.toplink.dcim.core.telemetry.TelemetryConfig;
import io.toplink.dcim.core.telemetry.TelemetryModule;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestSealer;
import io.toplink.dcim.core.wipe.WipeModule;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One process that sells servers, on a database that it may share with others. */
final class Estate implements AutoCloseable {
  final FakeMachines machines;
  final Injector injector;
  final Database database;
  final Provisioning provisioning;
  final Deletions deletions;
  final Rescues rescues;
  final Assignments assignments;
  final PowerRequests power;
  final Operations operations;
  private final Ids ids = new Ids(InstantSource.system());

  Estate(TestDatabase shared, Path keys, String node, FakeMachines machines) {
    this(shared, keys, node, machines, InstallConfig.NONE);
  }

  Estate(
      TestDatabase shared, Path keys, String node, FakeMachines machines, InstallConfig install) {
    this(shared, keys, node, machines, install, AssignmentConfig.DEFAULT);
  }

  Estate(
      TestDatabase shared,
      Path keys,
      String node,
      FakeMachines machines,
      InstallConfig install,
      AssignmentConfig taking) {
    this(shared, keys, node, machines, install, taking, null);
  }

  /**
   * @param isoImage what is booted for maintenance from an ISO; null for nothing
   */
  Estate(
      TestDatabase shared,
      Path keys,
      String node,
      FakeMachines machines,
      InstallConfig install,
      AssignmentConfig taking,
      @Nullable String isoImage) {
    this.machines = machines;
    database = new Database(shared.dataSource());
    injector =
        Guice.createInjector(
            new MetricsModule(new SimpleMeterRegistry()),
            new MutationModule(),
            new OperationModule(),
            new NetworkModule(),
            Modules.override(new PowerModule())
                .with(binder -> binder.bind(Machines.class).toInstance(machines)),
            Modules.override(new TelemetryModule())
                .with(
                    binder ->
                        binder
                            .bind(PowerObserver.class)
                            .toInstance(target -> new CompletableFuture<>())),
            new ImageModule(),
            new WipeModule(),
            new InstallModule(),
            new MaintenanceModule(),
            new HygieneModule(),
            new AssignmentModule(),
            new AbstractModule() {
              @Override
              protected void configure() {
                bind(InstantSource.class).toInstance(InstantSource.system());
                bind(Ids.class).toInstance(ids);
                bind(DataSource.class).toInstance(shared.dataSource());
                bind(Database.class).toInstance(database);
                bind(Pages.class).in(Singleton.class);
                bind(Sealer.class).toInstance(TestSealer.open(database, keys));
                bind(BmcLeases.class).toInstance(BmcLeases.NONE);
                bind(BmcSettings.class).toInstance(BmcSettings.of(List.of(), false));
                bind(ImageConfig.class)
                    .toInstance(new ImageConfig(keys.resolve("images"), true, false));
                bind(InstallConfig.class).toInstance(install);
                bind(MaintenanceConfig.class)
                    .toInstance(
                        new MaintenanceConfig(
                            "tools", isoImage, Duration.ofSeconds(20), Duration.ofSeconds(20)));
                bind(AssignmentConfig.class).toInstance(taking);
                bind(CleanlinessConfig.class).toInstance(CleanlinessConfig.DEFAULT);
                bind(PowerConfig.class)
                    .toInstance(
                        new PowerConfig(
                            Duration.ofMillis(50),
                            Duration.ofMillis(100),
                            PowerConfig.DEFAULT.resend(),
                            PowerConfig.DEFAULT.onLimit(),
                            PowerConfig.DEFAULT.offLimit(),
                            PowerConfig.DEFAULT.bmcSettle()));
                bind(TelemetryConfig.class).toInstance(TelemetryConfig.DEFAULT);
                bind(OperationConfig.class)
                    .toInstance(
                        new OperationConfig(
                            node,
                            16,
                            8,
                            Duration.ofMillis(50),
                            Duration.ofSeconds(1),
                            BmcPatience.DEFAULT));
              }
            });
    provisioning = injector.getInstance(Provisioning.class);
    deletions = injector.getInstance(Deletions.class);
    rescues = injector.getInstance(Rescues.class);
    assignments = injector.getInstance(Assignments.class);
    power = injector.getInstance(PowerRequests.class);
    operations = injector.getInstance(Operations.class);
  }

  void start() {
    injector.getInstance(OperationScheduler.class).start();
  }

  void sell(String packageId) {
    database.execute(
        handle ->
            handle.execute(
                "insert into packages (id, display_name, create_time, update_time) values (?, ?,"
                    + " now(), now())",
                packageId,
                "The " + packageId));
  }

  /** Free servers bound to a package, each with one address of its own. */
  List<UUID> stock(String packageId, int count) {
    List<UUID> servers = new ArrayList<>();
    Timestamp now = Timestamp.from(Instant.now());
    for (int i = 0; i < count; i++) {
      UUID uid = ids.next();
      String address = "10." + (i >> 16) + "." + ((i >> 8) & 255) + "." + (i & 255);
      String id = packageId + "-" + i;
      database.execute(
          handle -> {
            handle.execute(
                """
                insert into servers (uid, id, display_name, state, package, create_time, update_time)
                values (?, ?, ?, 'AVAILABLE', ?, ?, ?)
                """,
                uid,
                id,
                "HK " + id.toUpperCase(Locale.ROOT),
                packageId,
                now,
                now);
            handle.execute(
                """
                insert into server_addresses (address, server_uid, position, prefix, is_primary)
                values (cast(? as inet), ?, 0, ?, true)
                """,
                address,
                uid,
                address + "/24");
          });
      servers.add(uid);
    }
    return servers;
  }

  /** Gives a server what a machine is known by when it boots: a port, a serial number, a UUID. */
  void makeRecognizable(UUID server, String mac) {
    database.execute(
        handle -> {
          handle.execute(
              "insert into server_macs (mac, server_uid, position) values (cast(? as macaddr), ?,"
                  + " 0)",
              mac,
              server);
          handle.execute(
              """
              insert into server_hardware (server_uid, serial_number, system_uuid, inventory, inspect_time)
              values (?, ?, ?, '{"identity": {}, "memoryMib": 65536, "disks": [{"medium": "SSD", "bytes": 107374182400}],
                                 "interfaces": []}', now())
              """,
              server,
              "SN-" + server,
              server.toString());
        });
  }

  /** Says how a server boots. */
  void bootsBy(UUID server, BootMode mode) {
    database.execute(
        handle ->
            handle.execute("update servers set boot_mode = ? where uid = ?", mode.name(), server));
  }

  static Order order(String packageId, @Nullable String externalId) {
    return new Order(
        null, packageId, null, null, null, "", "hk_1", null, externalId, "", Map.of(), false);
  }

  Accepted create(Caller caller, Order order) {
    return provisioning.create(TestCalls.call(caller, "CreateAssignment"), order);
  }

  Assignment get(Accepted accepted) {
    return assignments.get(TestCalls.caller("hk"), accepted.assignment());
  }

  Operation finish(Accepted accepted) {
    return operations
        .await(TestCalls.caller("hk"), accepted.operation(), Duration.ofSeconds(30))
        .join();
  }

  static Call call(String verb) {
    return TestCalls.call("hk", verb);
  }

  static AssignmentKey ext(String id) {
    return new AssignmentKey.ByExternalId(id);
  }

  @Override
  public void close() {
    injector.getInstance(OperationScheduler.class).close();
    injector.getInstance(OperationWaiter.class).close();
  }
}
