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
import io.toplink.dcim.core.bmc.BmcTarget;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private Server update(ServerDraft draft, String... mask) {
    return servers.update(call("UpdateServer"), draft, UpdateMask.of(mask), "");
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
                false));
    assertThat(made.network())
        .isEqualTo(
            new Network(
                List.of(
                    new Network.Address("203.0.113.130/29", "203.0.113.129", 7, false),
                    new Network.Address("198.51.100.8/29", null, 0, true),
                    new Network.Address("2001:db8:0:1::/64", "fe80::1", 0, true)),
                "52:54:00:aa:bb:01",
                List.of("52:54:00:aa:bb:02")));
    assertThat(made.packageId()).isEqualTo("e5");
    assertThat(made.maintenance()).isTrue();
    assertThat(made.labels()).containsEntry("row", "A");
    assertThat(made.createTime()).isEqualTo(estate.clock().instant());
    assertThat(made.toString()).doesNotContain("calvin");
    assertThat(estate.text("select password from server_bmcs")).doesNotContain("calvin");
  }

  @Test
  void whatTheBmcIsReachedWithIsOpenedForItsOwnRowOnly() {
    Server one = inventory.create("srv-1");
    Server two =
        inventory.create(
            new ServerDraft(
                "srv-2",
                "",
                Map.of(),
                Location.NOWHERE,
                new BmcDraft(
                    BmcProtocol.REDFISH, "10.0.0.2", 0, "root", new Secret("other"), null, false),
                Network.NONE,
                null,
                false));
    BmcAccess access = estate.get(BmcAccess.class);

    BmcTarget target = access.target(one.uid());
    assertThat(target.password().reveal()).isEqualTo("calvin");
    assertThat(target.port()).isEqualTo(443);
    assertThat(target.endpoint()).isEqualTo("10.0.0.1/443");
    estate.sql(
        "update server_bmcs set password = (select password from server_bmcs where server_uid = ?)"
            + " where server_uid = ?",
        one.uid(),
        two.uid());
    refused(Reason.SECRET_UNREADABLE, () -> access.target(two.uid()));
    estate.sql("update server_bmcs set password = null");
    refused(Reason.BMC_LOGIN_REFUSED, () -> access.target(one.uid()))
        .hasMessageContaining("no BMC password is stored");
    refused(Reason.NOT_FOUND, () -> access.target(UUID.randomUUID()));
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

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, BMC_ADDRESS_REFUSED",
    "127.0.0.1, BMC_ADDRESS_REFUSED",
    "::1, BMC_ADDRESS_REFUSED",
    "169.254.169.254, BMC_ADDRESS_REFUSED",
    "bmc.example.com, INVALID_FIELD",
    "fe80::1%eth0, INVALID_FIELD",
    "010.0.0.1, INVALID_FIELD",
  })
  void refusesBmcsThatAreElsewhere(String host, Reason reason) {
    ServerDraft draft =
        new ServerDraft(
            "srv-1", "", Map.of(), Location.NOWHERE, bmcDraft(host), Network.NONE, null, false);
    refused(reason, () -> inventory.create(draft));
    inventory.create("srv-2");
    refused(
        reason,
        () ->
            update(
                new ServerDraft(
                    "srv-2",
                    "",
                    Map.of(),
                    Location.NOWHERE,
                    bmcDraft(host),
                    Network.NONE,
                    null,
                    false),
                "bmc.host"));
  }

  @Test
  void refusesPlainHttpUnlessItIsAllowed() {
    BmcDraft plain = new BmcDraft(BmcProtocol.REDFISH, "10.0.0.1", 0, "root", null, null, true);
    refused(
            Reason.INVALID_FIELD,
            () ->
                inventory.create(
                    new ServerDraft(
                        "srv-1", "", Map.of(), Location.NOWHERE, plain, Network.NONE, null, false)))
        .hasMessageContaining("bmc.allow-plain-http");
  }

  @Test
  void nothingBelongsToTwoServers() {
    Network first =
        new Network(
            List.of(
                new Network.Address("203.0.113.130/29", null, 0, false),
                new Network.Address("198.51.100.0/29", null, 0, false)),
            "52:54:00:00:00:01",
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
                        new Network(List.of(), "52:54:00:00:00:02", List.of("52:54:00:00:00:01")),
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
        update(
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
                false));
    assertThat(estate.get(BmcAccess.class).target(after.uid()).password().reveal())
        .isEqualTo("new");
    assertThat(after.network())
        .isEqualTo(
            new Network(before.network().addresses(), null, before.network().macAddresses()));
    assertThat(after.packageId()).isEqualTo("e5");
    assertThat(after.maintenance()).isFalse();
    assertThat(after.displayName()).isEqualTo("HK-A07");
    assertThat(after.version()).isEqualTo(before.version() + 1);
  }

  private static ServerDraft withBmc(
      BmcProtocol protocol, String host, int port, @Nullable String password, boolean plainHttp) {
    Secret secret = password == null ? null : new Secret(password);
    return new ServerDraft(
        "srv-1",
        "",
        Map.of(),
        Location.NOWHERE,
        new BmcDraft(protocol, host, port, "admin", secret, null, plainHttp),
        Network.NONE,
        null,
        false);
  }

  @Test
  void aPasswordThatIsLeftOutStays() {
    Server server = inventory.create("srv-1");
    ServerDraft renamed = withBmc(BmcProtocol.REDFISH, "10.0.0.1", 443, null, false);

    Server after = update(renamed, "bmc");

    assertThat(after.bmc().username()).isEqualTo("admin");
    assertThat(after.bmc().port()).isEqualTo(443);
    assertThat(estate.get(BmcAccess.class).target(server.uid()).password().reveal())
        .isEqualTo("calvin");
    refused(Reason.INVALID_FIELD, () -> update(renamed, "bmc.password"));
  }

  @Test
  void anIpmiPasswordIsNoLongerThanABmcCanKeep() {
    inventory.create("srv-1");
    ServerDraft tooLong = withBmc(BmcProtocol.IPMI, "10.0.0.1", 0, "x".repeat(21), false);
    ServerDraft longest = withBmc(BmcProtocol.IPMI, "10.0.0.1", 0, "x".repeat(20), false);

    refused(Reason.INVALID_FIELD, () -> update(tooLong, "bmc")).hasMessageContaining("20 bytes");
    assertThat(update(longest, "bmc").bmc().port()).isEqualTo(623);
  }

  private static ServerDraft withKey(BmcProtocol protocol, String host, @Nullable String key) {
    Secret password = new Secret("calvin");
    return new ServerDraft(
        "srv-1",
        "",
        Map.of(),
        Location.NOWHERE,
        new BmcDraft(
            protocol,
            host,
            0,
            "admin",
            password,
            null,
            false,
            key == null ? null : new Secret(key)),
        Network.NONE,
        null,
        false);
  }

  private @Nullable Secret keyOf(Server server) {
    return estate.get(BmcAccess.class).target(server.uid()).bmcKey();
  }

  @Test
  void aBmcsOwnKeyIsSealedAndStaysUntilItIsTakenAway() {
    Server server = inventory.create(withKey(BmcProtocol.IPMI, "10.0.0.1", "kg-of-this-board"));
    assertThat(server.bmc().bmcKeySet()).isTrue();
    assertThat(server.toString()).doesNotContain("kg-of");
    assertThat(estate.text("select encode(bmc_key, 'escape') from server_bmcs"))
        .doesNotContain("kg-of");
    assertThat(keyOf(server)).isEqualTo(new Secret("kg-of-this-board"));

    update(withKey(BmcProtocol.IPMI, "10.0.0.1", null), "bmc");
    assertThat(keyOf(server)).isEqualTo(new Secret("kg-of-this-board"));
    update(withKey(BmcProtocol.IPMI, "10.0.0.1", "0x00ff"), "bmc.bmc_key");
    assertThat(keyOf(server)).isEqualTo(new Secret("0x00ff"));

    Server without = update(withKey(BmcProtocol.IPMI, "10.0.0.1", null), "bmc.bmc_key");
    assertThat(without.bmc().bmcKeySet()).isFalse();
    assertThat(keyOf(server)).isNull();
  }

  @Test
  void aBmcsOwnKeyIsNotUsedElsewhere() {
    Server server = inventory.create(withKey(BmcProtocol.IPMI, "10.0.0.1", "kg"));

    refused(Reason.INVALID_FIELD, () -> update(withKey(BmcProtocol.IPMI, "10.0.0.9", null), "bmc"))
        .hasMessageContaining("bmc_key");
    update(withKey(BmcProtocol.REDFISH, "10.0.0.1", null), "bmc");
    assertThat(servers.get("srv-1").bmc().bmcKeySet()).isFalse();
    update(withKey(BmcProtocol.IPMI, "10.0.0.9", "new"), "bmc");
    assertThat(keyOf(server)).isEqualTo(new Secret("new"));
  }

  @ParameterizedTest
  @CsvSource({
    "IPMI, 123456789012345678901, has 21 bytes",
    "IPMI, 0x000102030405060708090a0b0c0d0e0f1011121314, has 21 bytes",
    "IPMI, 0x123, hex digits",
    "IPMI, 0xzz, hex digits",
    "IPMI, 0x, hex digits",
    "REDFISH, kg, only IPMI"
  })
  void refusesAKeyThatNoBmcCanHave(BmcProtocol protocol, String key, String why) {
    refused(Reason.INVALID_FIELD, () -> inventory.create(withKey(protocol, "10.0.0.1", key)))
        .hasMessageContaining("server.bmc.bmc_key")
        .hasMessageContaining(why)
        .hasMessageNotContaining(key.length() > 2 ? key : "'" + key);
  }

  @ParameterizedTest
  @CsvSource({
    "REDFISH, 10.0.0.9, 0, false, bmc.host",
    "REDFISH, 10.0.0.1, 8443, false, bmc.port",
    "REDFISH, 10.0.0.1, 443, true, bmc.plain_http",
    "IPMI, 10.0.0.1, 443, false, bmc.protocol",
    "IPMI, 10.0.0.9, 0, false, bmc"
  })
  void aStoredPasswordIsNotSentElsewhere(
      BmcProtocol protocol, String host, int port, boolean plainHttp, String mask) {
    ServerEstate plainHttpAllowed = new ServerEstate(true);
    Server before = plainHttpAllowed.create("srv-1");
    Servers there = plainHttpAllowed.servers;
    ServerDraft moved = withBmc(protocol, host, port, null, plainHttp);
    ServerDraft movedWithPassword = withBmc(protocol, host, port, "new", plainHttp);

    refused(
            Reason.INVALID_FIELD,
            () -> there.update(call("UpdateServer"), moved, UpdateMask.of(mask), ""))
        .hasMessageContaining("give the password again");
    assertThat(there.get("srv-1")).isEqualTo(before);

    UpdateMask both =
        mask.equals("bmc") ? UpdateMask.of(mask) : UpdateMask.of(mask, "bmc.password");
    there.update(call("UpdateServer"), movedWithPassword, both, "");
    BmcTarget target = plainHttpAllowed.estate.get(BmcAccess.class).target(before.uid());
    assertThat(target.password().reveal()).isEqualTo("new");
  }

  @Test
  void refusesToChangeWhatIsNotTheCallersToChange() {
    inventory.create("srv-1");
    refused(Reason.INVALID_FIELD, () -> update(draft("srv-1"), "state", "bmc.hots"))
        .hasMessageContaining("bmc.hots, state");
    refused(Reason.NOT_FOUND, () -> update(draft("srv-2"), "labels"));
    update(draft("srv-1"), "labels");
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
            () -> update(draft("srv-1", network("203.0.113.131/29"), null), "network"))
        .hasMessageContaining("assignments/of-srv-1");
    refused(Reason.SERVER_ASSIGNED, () -> servers.delete(call("D"), "srv-1", ""));
    Server bound = update(draft("srv-1", network("203.0.113.130/29"), "e5"), "network", "package");
    assertThat(bound.packageId()).isEqualTo("e5");
    assertThat(bound.assignmentId()).isEqualTo("of-srv-1");
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
