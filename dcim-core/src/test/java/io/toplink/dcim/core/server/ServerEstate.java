package io.toplink.dcim.core.server;

import static io.toplink.dcim.core.testing.Calls.call;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.MapBinder;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcModule;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.network.NetworkModule;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.operation.OperationModule;
import io.toplink.dcim.core.operation.OperationRunner;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.packages.PackagesModule;
import io.toplink.dcim.core.site.SiteModule;
import io.toplink.dcim.core.testing.Calls;
import io.toplink.dcim.core.testing.TestEstate;
import io.toplink.dcim.core.watch.WatchModule;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An estate with an inventory, and a BMC that answers for every server. */
final class ServerEstate {
  final FakeBmc bmc = new FakeBmc();
  final TestEstate estate;
  final Servers servers;

  ServerEstate() {
    this(false);
  }

  ServerEstate(boolean allowPlainHttp) {
    this(allowPlainHttp, FirmwareConfig.NONE);
  }

  ServerEstate(boolean allowPlainHttp, FirmwareConfig firmware) {
    estate =
        TestEstate.with(
            new SiteModule(),
            new PackagesModule(),
            new NetworkModule(),
            new OperationModule(),
            new BmcModule(),
            new ServerModule(),
            new WatchModule(),
            new AbstractModule() {
              @Override
              protected void configure() {
                bind(FirmwareConfig.class).toInstance(firmware);
                bind(OperationConfig.class).toInstance(OperationConfig.defaults("test"));
                bind(BmcSettings.class)
                    .toInstance(BmcSettings.of(List.of(Cidr.parse("10.0.0.0/8")), allowPlainHttp));
                MapBinder.newMapBinder(binder(), BmcProtocol.class, BmcDriver.class)
                    .addBinding(BmcProtocol.REDFISH)
                    .toInstance(bmc);
              }
            });
    servers = estate.get(Servers.class);
  }

  Server create(ServerDraft draft) {
    return servers.create(call("CreateServer"), draft, false);
  }

  /** Changes what the mask names, whatever version there is. */
  Server update(ServerDraft draft, String... mask) {
    return servers.update(call("UpdateServer"), draft, UpdateMask.of(mask), "");
  }

  /** The operator says what the password of a BMC is. */
  Server changePassword(String id, String password) {
    BmcDraft bmc =
        new BmcDraft(BmcProtocol.REDFISH, "10.0.0.1", 0, "root", new Secret(password), null, false);
    return update(
        new ServerDraft(id, "", Map.of(), Location.NOWHERE, bmc, Network.NONE, null, false),
        "bmc.password");
  }

  Server create(String id) {
    return create(draft(id));
  }

  /** Nothing but what is required. */
  static ServerDraft draft(String id) {
    return draft(id, Network.NONE, null);
  }

  static ServerDraft draft(String id, Network network, @Nullable String packageId) {
    return new ServerDraft(
        id, "", Map.of(), Location.NOWHERE, bmcDraft("10.0.0.1"), network, packageId, false);
  }

  static BmcDraft bmcDraft(String host) {
    return new BmcDraft(BmcProtocol.REDFISH, host, 0, "root", new Secret("calvin"), null, false);
  }

  static Network network(String... prefixes) {
    return new Network(
        List.of(prefixes).stream()
            .map(prefix -> new Network.Address(prefix, null, 0, false))
            .toList(),
        null,
        null,
        List.of());
  }

  /** Runs an inspection as far as it goes now. */
  Operation inspect(String id) {
    UUID operation = servers.inspect(call("InspectServer"), id).id();
    return run(operation);
  }

  Operation run(UUID operation) {
    estate.get(OperationRunner.class).run(operation, 1);
    return estate.get(Operations.class).get(Calls.ADMIN, operation);
  }

  /** Gives a server to somebody, behind everybody's back. */
  void assign(String id) {
    estate.sql(
        """
        insert into packages (id, display_name, create_time, update_time)
        values ('sold', 'Sold', now(), now()) on conflict do nothing
        """);
    estate.sql(
        """
        insert into assignments (uid, id, tenant, package, server_uid, hostname, state,
                                 login_username, login_password, login_port, create_time, update_time)
        select gen_random_uuid(), 'of-' || id, 'whmcs', 'sold', uid, 'h', 'ACTIVE', 'root', '', 22,
               now(), now()
        from servers where id = ? and delete_time is null
        """,
        id);
    estate.sql("update servers set state = 'ASSIGNED' where id = ?", id);
  }
}
