package io.toplink.dcim.core.server;

import static io.toplink.dcim.core.server.ServerEstate.bmcDraft;
import static io.toplink.dcim.core.server.ServerEstate.draft;
import static io.toplink.dcim.core.server.ServerEstate.network;
import static io.toplink.dcim.core.testing.Calls.call;
import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.network.IpPoolDraft;
import io.toplink.dcim.core.network.IpPools;
import io.toplink.dcim.core.packages.PackageDraft;
import io.toplink.dcim.core.packages.Packages;
import io.toplink.dcim.core.query.Page;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.site.SiteDraft;
import io.toplink.dcim.core.site.Sites;
import io.toplink.dcim.core.testing.TestEstate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServersTest {
  private static final PageRequest ALL = PageRequest.of(0, "");

  private final ServerEstate inventory = new ServerEstate();
  private final TestEstate estate = inventory.estate;
  private final Servers servers = inventory.servers;

  private void site(String id) {
    estate.get(Sites.class).create(call("C"), new SiteDraft(id, id, Map.of()));
  }

  private void pack(String id) {
    estate
        .get(Packages.class)
        .create(call("C"), new PackageDraft(id, id, null, List.of(), 0, 0, false, false));
  }

  private static ServerDraft full(String id) {
    return new ServerDraft(
        id,
        "HK-A07",
        Map.of("row", "A"),
        new Location("hk1", "A7", 12),
        new BmcDraft(
            BmcProtocol.REDFISH,
            "10.0.0.7",
            8443,
            "root",
            new Secret("calvin"),
            "AB".repeat(32),
            false),
        new Network(
            List.of(
                new Network.Address("203.0.113.130/29", "203.0.113.129", 7, false),
                new Network.Address("198.51.100.8/29", null, 0, true),
                new Network.Address("2001:DB8:0:1::/64", "FE80::1", 0, false)),
            "52-54-00-AA-BB-01",
            BootMode.UEFI,
            List.of("52:54:00:aa:bb:02")),
        "e5",
        true);
  }

  @Test
  void whatWasRegisteredIsReadInOneSpelling() {
    site("hk1");
    pack("e5");
    Server made = inventory.create(full("r750-07"));

    assertThat(servers.get("r750-07")).isEqualTo(made);
    assertThat(made.state()).isEqualTo(ServerState.REGISTERED);
    assertThat(made.location()).isEqualTo(new Location("hk1", "A7", 12));
    assertThat(made.bmc())
        .isEqualTo(
            new Bmc(
                BmcProtocol.REDFISH,
                "10.0.0.7",
                8443,
                "root",
                "ab".repeat(32),
                false,
                true,
                false,
                false));
    assertThat(made.network())
        .isEqualTo(
            new Network(
                List.of(
                    new Network.Address("203.0.113.130/29", "203.0.113.129", 7, false),
                    new Network.Address("198.51.100.8/29", null, 0, true),
                    new Network.Address("2001:db8:0:1::/64", "fe80::1", 0, true)),
                "52:54:00:aa:bb:01",
                BootMode.UEFI,
                List.of("52:54:00:aa:bb:02")));
    assertThat(made.packageId()).isEqualTo("e5");
    assertThat(made.maintenance()).isTrue();
    assertThat(made.labels()).containsEntry("row", "A");
    assertThat(made.createTime()).isEqualTo(estate.clock().instant());
    assertThat(made.toString()).doesNotContain("calvin");
    assertThat(estate.text("select password from server_bmcs")).doesNotContain("calvin");
  }

  @Test
  void tellsAllThatIsWrong() {
    Network network =
        new Network(
            List.of(
                new Network.Address("203.0.113.130", null, 0, false),
                new Network.Address("203.0.113.130/29", "2001:db8::1", 0, true),
                new Network.Address("203.0.113.128/29", null, 0, true),
                new Network.Address("127.0.0.1/8", null, 0, false)),
            "01:00:5e:00:00:01",
            null,
            List.of("52:54:00:00:00:02", "52-54-00-00-00-02"));

    refused(Reason.INVALID_FIELD, () -> inventory.create(draft("srv-1", network, null)))
        .satisfies(
            e ->
                assertThat(((DcimException) e).violations())
                    .extracting(DcimException.FieldViolation::field)
                    .containsExactly(
                        "server.network.addresses[0].prefix",
                        "server.network.addresses[1].gateway",
                        "server.network.addresses[2].prefix",
                        "server.network.addresses[3].prefix",
                        "server.network.boot_mac_address",
                        "server.network.mac_addresses[1]",
                        "server.network.addresses"));
    refused(Reason.NOT_FOUND, () -> servers.get("srv-1"));
  }

  @Test
  void refusesWhatIsNotThere() {
    ServerDraft draft =
        new ServerDraft(
            "srv-1",
            "",
            Map.of(),
            new Location("nowhere", "", 0),
            bmcDraft("10.0.0.1"),
            Network.NONE,
            "nothing",
            false);
    refused(Reason.INVALID_FIELD, () -> inventory.create(draft))
        .hasMessageContaining("there is no sites/nowhere")
        .hasMessageContaining("there is no packages/nothing");
  }

  @Test
  void nothingBelongsToTwoServers() {
    Network first =
        new Network(
            List.of(
                new Network.Address("203.0.113.130/29", null, 0, false),
                new Network.Address("198.51.100.0/29", null, 0, false)),
            "52:54:00:00:00:01",
            null,
            List.of("52:54:00:00:00:02"));
    inventory.create(draft("srv-1", first, null));

    refused(Reason.ALREADY_EXISTS, () -> inventory.create("srv-1"));
    refused(
            Reason.INVALID_FIELD,
            () -> inventory.create(draft("srv-2", network("203.0.113.130/24"), null)))
        .hasMessageContaining("203.0.113.130/32 belongs to servers/srv-1");
    refused(
            Reason.INVALID_FIELD,
            () -> inventory.create(draft("srv-2", network("198.51.100.3/29"), null)))
        .hasMessageContaining("belongs to servers/srv-1");
    refused(
            Reason.INVALID_FIELD,
            () ->
                inventory.create(
                    draft(
                        "srv-2",
                        new Network(
                            List.of(), "52:54:00:00:00:02", null, List.of("52:54:00:00:00:01")),
                        null)))
        .hasMessageContaining("boot_mac_address: 52:54:00:00:00:02 belongs to servers/srv-1")
        .hasMessageContaining("mac_addresses[0]");
    inventory.create(draft("srv-2", network("203.0.113.131/29"), null));
  }

  @Test
  void atOnceNothingBelongsToTwoServersEither() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> creates =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      (Callable<Boolean>)
                          () -> {
                            try {
                              inventory.create(
                                  draft("srv-" + i, network("203.0.113.130/29"), null));
                              return true;
                            } catch (DcimException e) {
                              assertThat(e.reason()).isEqualTo(Reason.INVALID_FIELD);
                              return false;
                            }
                          })
              .toList();
      List<Boolean> made = new ArrayList<>();
      for (Future<Boolean> answer : threads.invokeAll(creates)) {
        made.add(answer.get());
      }
      assertThat(made).containsOnlyOnce(true);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anAddressThatAPoolHasGivenIsNobodysOwn() {
    estate
        .get(IpPools.class)
        .create(
            call("C"), new IpPoolDraft("v4", "", "203.0.113.0/24", "203.0.113.1", 0, List.of()));
    inventory.create("srv-1");
    inventory.assign("srv-1");
    estate.sql(
        """
        insert into ip_addresses (ip_pool, address, assignment_uid, hold_time)
        select 'v4', '203.0.113.5', uid, now() from assignments
        """);
    estate.sql("insert into ip_addresses (ip_pool, address) values ('v4', '203.0.113.6')");

    refused(
            Reason.INVALID_FIELD,
            () -> inventory.create(draft("srv-2", network("203.0.113.5/24"), null)))
        .hasMessageContaining("203.0.113.5 is held from an IP pool");
    inventory.create(draft("srv-2", network("203.0.113.6/24"), null));
    assertThat(estate.text("select count(*) from ip_addresses")).isEqualTo("1");
  }

  @Test
  void validatingStoresNothing() {
    Server checked = servers.create(call("C"), draft("srv-1"), true);

    assertThat(checked.name()).isEqualTo("servers/srv-1");
    refused(Reason.NOT_FOUND, () -> servers.get("srv-1"));
    assertThat(estate.text("select count(*) from audit_events")).isEqualTo("0");
    inventory.create("srv-1");
    refused(Reason.ALREADY_EXISTS, () -> servers.create(call("C"), draft("srv-1"), true));
  }

  @Test
  void changesWhatTheMaskNamesOnly() {
    site("hk1");
    pack("e5");
    Server before = inventory.create(full("r750-07"));

    Server after =
        inventory.update(
            new ServerDraft(
                "r750-07",
                "ignored",
                Map.of(),
                new Location(null, "B1", 0),
                new BmcDraft(
                    BmcProtocol.IPMI, "10.9.9.9", 1, "admin", new Secret("new"), null, false),
                Network.NONE,
                null,
                false),
            "location.rack",
            "bmc.username",
            "bmc.password",
            "network.boot_mac_address",
            "maintenance");

    assertThat(after.location()).isEqualTo(new Location("hk1", "B1", 12));
    assertThat(after.bmc())
        .isEqualTo(
            new Bmc(
                BmcProtocol.REDFISH,
                "10.0.0.7",
                8443,
                "admin",
                "ab".repeat(32),
                false,
                true,
                false,
                false));
    assertThat(estate.get(BmcAccess.class).inspectionWay(after.uid()).target().password().reveal())
        .isEqualTo("new");
    assertThat(after.network())
        .isEqualTo(
            new Network(
                before.network().addresses(),
                null,
                BootMode.UEFI,
                before.network().macAddresses()));
    assertThat(after.packageId()).isEqualTo("e5");
    assertThat(after.maintenance()).isFalse();
    assertThat(after.displayName()).isEqualTo("HK-A07");
    assertThat(after.version()).isEqualTo(before.version() + 1);
  }

  @Test
  void refusesToChangeWhatIsNotTheCallersToChange() {
    inventory.create("srv-1");
    refused(Reason.INVALID_FIELD, () -> inventory.update(draft("srv-1"), "state", "bmc.hots"))
        .hasMessageContaining("bmc.hots, state");
    refused(Reason.NOT_FOUND, () -> inventory.update(draft("srv-2"), "labels"));
    inventory.update(draft("srv-1"), "labels");
    refused(
        Reason.ETAG_MISMATCH,
        () -> servers.update(call("U"), draft("srv-1"), UpdateMask.of("labels"), "1"));
  }

  @Test
  void anAssignedServerKeepsItsNetwork() {
    pack("e5");
    inventory.create(draft("srv-1", network("203.0.113.130/29"), null));
    inventory.assign("srv-1");

    refused(
            Reason.SERVER_ASSIGNED,
            () -> inventory.update(draft("srv-1", network("203.0.113.131/29"), null), "network"))
        .hasMessageContaining("assignments/of-srv-1");
    refused(Reason.SERVER_ASSIGNED, () -> servers.delete(call("D"), "srv-1", ""));
    Server bound =
        inventory.update(draft("srv-1", network("203.0.113.130/29"), "e5"), "network", "package");
    assertThat(bound.packageId()).isEqualTo("e5");
    assertThat(bound.assignmentId()).isEqualTo("of-srv-1");

    Network legacy = new Network(List.of(), null, BootMode.LEGACY, List.of());
    Server booting = inventory.update(draft("srv-1", legacy, null), "network.boot_mode");
    assertThat(booting.network())
        .isEqualTo(new Network(bound.network().addresses(), null, BootMode.LEGACY, List.of()));
    assertThat(servers.get("srv-1")).isEqualTo(booting);
  }

  @Test
  void whatIsDeletedCanBeRegisteredAgain() {
    site("hk1");
    pack("e5");
    Server first = inventory.create(full("r750-07"));
    servers.delete(call("D"), "r750-07", first.etag());

    refused(Reason.NOT_FOUND, () -> servers.get("r750-07"));
    refused(Reason.NOT_FOUND, () -> servers.delete(call("D"), "r750-07", ""));
    Server second = inventory.create(full("r750-07"));
    assertThat(second.uid()).isNotEqualTo(first.uid());
    servers.delete(call("D"), "r750-07", "");
    estate.get(Sites.class).delete(call("D"), "hk1", "");
    estate.get(Packages.class).delete(call("D"), "e5", "");
  }

  @Test
  void aServerThatIsBeingWorkedOnIsNotDeleted() {
    inventory.create("srv-1");
    UUID operation = servers.inspect(call("InspectServer"), "srv-1").id();

    assertThat(servers.get("srv-1").operationId()).isEqualTo(operation);
    refused(Reason.SERVER_BUSY, () -> servers.delete(call("D"), "srv-1", ""))
        .hasMessageContaining("InspectServer");
    refused(Reason.SERVER_BUSY, () -> servers.inspect(call("InspectServer"), "srv-1"));
  }

  @Test
  void manyAreBoundAtOnceOrNone() {
    pack("e5");
    List.of("srv-3", "srv-1", "srv-2").forEach(inventory::create);
    UUID request = UUID.randomUUID();

    List<String> order = List.of("srv-2", "srv-3");
    assertThat(servers.batchAssignPackage(call("B", request), order, "e5"))
        .extracting(Server::id, Server::packageId)
        .containsExactly(tuple("srv-2", "e5"), tuple("srv-3", "e5"));
    assertThat(servers.batchAssignPackage(call("B", request), order, "e5"))
        .extracting(Server::version)
        .containsExactly(2L, 2L);
    refused(
            Reason.NOT_FOUND,
            () -> servers.batchAssignPackage(call("B"), List.of("srv-1", "srv-9", "srv-8"), "e5"))
        .hasMessageContaining("servers/srv-9");
    refused(Reason.NOT_FOUND, () -> servers.batchAssignPackage(call("B"), List.of("srv-1"), "none"))
        .hasMessageContaining("packages/none");
    assertThat(servers.get("srv-1").packageId()).isNull();
    assertThat(servers.batchAssignPackage(call("B"), order, null))
        .extracting(Server::packageId)
        .containsOnlyNulls();
  }

  @Test
  void filtersAndSorts() {
    site("hk1");
    pack("e5");
    inventory.create(full("r750-07"));
    estate.clock().advance(Duration.ofSeconds(1));
    inventory.create("alpha");
    estate.clock().advance(Duration.ofSeconds(1));
    inventory.create("beta");
    inventory.assign("beta");

    assertThat(ids("", ServerOrder.NAME)).containsExactly("alpha", "beta", "r750-07");
    assertThat(ids("", ServerOrder.NAME_DESC)).containsExactly("r750-07", "beta", "alpha");
    assertThat(ids("", ServerOrder.CREATE_TIME)).containsExactly("r750-07", "alpha", "beta");
    assertThat(ids("", ServerOrder.CREATE_TIME_DESC)).containsExactly("beta", "alpha", "r750-07");
    assertThat(ids("state = REGISTERED AND package = \"\"", ServerOrder.NAME))
        .containsExactly("alpha");
    assertThat(ids("state != REGISTERED", ServerOrder.NAME)).containsExactly("beta");
    assertThat(ids("maintenance = true", ServerOrder.NAME)).containsExactly("r750-07");
    assertThat(ids("package = packages/e5", ServerOrder.NAME)).containsExactly("r750-07");
    assertThat(ids("location.site = \"sites/hk1\"", ServerOrder.NAME)).containsExactly("r750-07");
    assertThat(ids("location.rack = A7", ServerOrder.NAME)).containsExactly("r750-07");
    assertThat(ids("display_name = HK-A07", ServerOrder.NAME)).containsExactly("r750-07");
    assertThat(ids("labels.row = A", ServerOrder.NAME)).containsExactly("r750-07");
    assertThat(ids("labels.row = \"\"", ServerOrder.NAME)).containsExactly("alpha", "beta");
    assertThat(ids("bmc.host = 10.0.0.7", ServerOrder.NAME)).containsExactly("r750-07");
    assertThat(ids("bmc.host != 10.0.0.7", ServerOrder.NAME)).containsExactly("alpha", "beta");
    assertThat(ids("assignment = assignments/of-beta", ServerOrder.NAME)).containsExactly("beta");
    assertThat(ids("assignment = \"\"", ServerOrder.NAME)).containsExactly("alpha", "r750-07");
    assertThat(ids("display_name = \"' OR 1=1 --\"", ServerOrder.NAME)).isEmpty();
    refused(Reason.INVALID_FILTER, () -> ids("state = FREE", ServerOrder.NAME));
  }

  private List<String> ids(String filter, ServerOrder order) {
    List<String> ids = new ArrayList<>();
    String token = "";
    do {
      Page<Server> page = servers.list(PageRequest.of(1, token), filter, order);
      page.items().forEach(server -> ids.add(server.id()));
      token = page.nextToken();
    } while (!token.isEmpty());
    assertThat(servers.list(ALL, filter, order).items()).extracting(Server::id).isEqualTo(ids);
    return ids;
  }
}
