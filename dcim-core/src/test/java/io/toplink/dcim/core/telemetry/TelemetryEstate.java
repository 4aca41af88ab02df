package io.toplink.dcim.core.telemetry;

import com.google.inject.AbstractModule;
import com.google.inject.util.Modules;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcModule;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.network.NetworkModule;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.operation.OperationModule;
import io.toplink.dcim.core.packages.PackagesModule;
import io.toplink.dcim.core.server.BmcDraft;
import io.toplink.dcim.core.server.FirmwareConfig;
import io.toplink.dcim.core.server.Location;
import io.toplink.dcim.core.server.Network;
import io.toplink.dcim.core.server.ServerDraft;
import io.toplink.dcim.core.server.ServerModule;
import io.toplink.dcim.core.server.Servers;
import io.toplink.dcim.core.site.SiteModule;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestEstate;
import io.toplink.dcim.core.watch.WatchModule;
import io.toplink.dcim.core.watch.Watches;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** An inventory whose BMCs are fakes, and what is known of them. */
final class TelemetryEstate implements AutoCloseable {
  final TestEstate estate;
  final Servers servers;
  final PowerSweep sweep;
  final PowerRows rows;
  final PowerRefresh refresh;
  final PowerWatch watch;
  final List<String> reactions = new CopyOnWriteArrayList<>();
  private FakeBmcs bmcs;

  TelemetryEstate() {
    estate =
        TestEstate.with(
            new SiteModule(),
            new PackagesModule(),
            new NetworkModule(),
            new OperationModule(),
            new BmcModule(),
            new ServerModule(),
            new WatchModule(),
            Modules.override(new TelemetryModule())
                .with(
                    new AbstractModule() {
                      @Override
                      protected void configure() {
                        bind(PowerObserver.class).toInstance(target -> bmcs.observe(target));
                        bind(DriftReaction.class).toInstance(reactions::add);
                      }
                    }),
            new AbstractModule() {
              @Override
              protected void configure() {
                bind(FirmwareConfig.class).toInstance(FirmwareConfig.NONE);
                bind(TelemetryConfig.class).toInstance(TelemetryConfig.DEFAULT);
                bind(OperationConfig.class).toInstance(OperationConfig.defaults("test"));
                bind(BmcSettings.class)
                    .toInstance(BmcSettings.of(List.of(Cidr.parse("10.0.0.0/8")), false));
              }
            });
    bmcs = new FakeBmcs(estate.clock());
    servers = estate.get(Servers.class);
    sweep = estate.get(PowerSweep.class);
    rows = estate.get(PowerRows.class);
    refresh = estate.get(PowerRefresh.class);
    watch = estate.get(PowerWatch.class);
  }

  FakeBmcs bmcs() {
    return bmcs;
  }

  UUID create(String id) {
    return servers.create(TestCalls.call("ops", "CreateServer"), draft(id), false).uid();
  }

  /** Many at once, behind the services' backs. */
  void createMany(int count) {
    create("r-0");
    estate.sql(
        """
        insert into servers (uid, id, state, create_time, update_time)
        select gen_random_uuid(), 'r-' || i, 'REGISTERED', now(), now()
        from generate_series(1, ?) as i
        """,
        count - 1);
    estate.sql(
        """
        insert into server_bmcs (server_uid, protocol, address, port, username)
        select uid, 'REDFISH', '10.1.0.0'::inet + row_number() over (), 443, 'root' from servers
        where id <> 'r-0'
        """);
  }

  static ServerDraft draft(String id) {
    return new ServerDraft(
        id,
        "",
        Map.of(),
        Location.NOWHERE,
        new BmcDraft(BmcProtocol.REDFISH, "10.0.0.1", 0, "root", new Secret("calvin"), null, false),
        Network.NONE,
        null,
        false);
  }

  /** All that are due are looked at, and it is written down. */
  List<String> sweep() {
    bmcs().forget();
    // What pace allows comes with real time; there is a tenth of a second's worth at least.
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (due() > 0 && System.nanoTime() < deadline) {
      sweep.step();
    }
    written();
    return new ArrayList<>(bmcs().asked());
  }

  private int due() {
    return Integer.parseInt(
        estate.text(
            "select count(*) from server_power where due_time <= ?", estate.clock().instant()));
  }

  /** Nobody is on the way any more. */
  void written() {
    estate
        .get(TelemetryRecorder.class)
        .record(
            new Observation.Failed(
                new UUID(0, 0), Source.SWEEP, BmcException.Kind.BUSY, "queue", ""))
        .join();
  }

  Power power(UUID server) {
    return Objects.requireNonNull(
        estate.database().read(handle -> rows.find(handle, List.of(server))).get(server));
  }

  /** Messages of what the core found by itself, oldest first. */
  List<String> found() {
    return estate
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        "select method || ' ' || resource || ' ' || message from audit_events"
                            + " where actor = 'system' and method like 'telemetry/%' order by id")
                    .mapTo(String.class)
                    .list());
  }

  @Override
  public void close() {
    sweep.close();
    estate.get(TelemetryRecorder.class).close();
    estate.get(Watches.class).close();
  }
}
