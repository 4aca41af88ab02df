package io.toplink.dcim.core.server;

import static io.toplink.dcim.core.server.ServerEstate.bmcDraft;
import static io.toplink.dcim.core.server.ServerEstate.draft;
import static io.toplink.dcim.core.testing.Calls.call;
import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.testing.TestEstate;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a server's BMC is reached, and with which secrets. */
class ServerBmcsTest {
  private final ServerEstate inventory = new ServerEstate();
  private final TestEstate estate = inventory.estate;
  private final Servers servers = inventory.servers;

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

    BmcTarget target = access.inspectionWay(one.uid()).target();
    assertThat(target.password().reveal()).isEqualTo("calvin");
    assertThat(target.port()).isEqualTo(443);
    assertThat(target.endpoint()).isEqualTo("10.0.0.1/443");
    estate.sql(
        "update server_bmcs set password = (select password from server_bmcs where server_uid = ?)"
            + " where server_uid = ?",
        one.uid(),
        two.uid());
    refused(Reason.SECRET_UNREADABLE, () -> access.inspectionWay(two.uid()));
    estate.sql("update server_bmcs set password = null");
    refused(Reason.BMC_LOGIN_REFUSED, () -> access.inspectionWay(one.uid()))
        .hasMessageContaining("no BMC password is stored");
    refused(Reason.NOT_FOUND, () -> access.inspectionWay(UUID.randomUUID()));
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
            inventory.update(
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

    Server after = inventory.update(renamed, "bmc");

    assertThat(after.bmc().username()).isEqualTo("admin");
    assertThat(after.bmc().port()).isEqualTo(443);
    assertThat(estate.get(BmcAccess.class).inspectionWay(server.uid()).target().password().reveal())
        .isEqualTo("calvin");
    refused(Reason.INVALID_FIELD, () -> inventory.update(renamed, "bmc.password"));
  }

  @Test
  void anIpmiPasswordIsNoLongerThanABmcCanKeep() {
    inventory.create("srv-1");
    ServerDraft tooLong = withBmc(BmcProtocol.IPMI, "10.0.0.1", 0, "x".repeat(21), false);
    ServerDraft longest = withBmc(BmcProtocol.IPMI, "10.0.0.1", 0, "x".repeat(20), false);

    refused(Reason.INVALID_FIELD, () -> inventory.update(tooLong, "bmc"))
        .hasMessageContaining("20 bytes");
    assertThat(inventory.update(longest, "bmc").bmc().port()).isEqualTo(623);
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
    return estate.get(BmcAccess.class).inspectionWay(server.uid()).target().bmcKey();
  }

  @Test
  void aBmcsOwnKeyIsSealedAndStaysUntilItIsTakenAway() {
    Server server = inventory.create(withKey(BmcProtocol.IPMI, "10.0.0.1", "kg-of-this-board"));
    assertThat(server.bmc().bmcKeySet()).isTrue();
    assertThat(server.toString()).doesNotContain("kg-of");
    assertThat(estate.text("select encode(bmc_key, 'escape') from server_bmcs"))
        .doesNotContain("kg-of");
    assertThat(keyOf(server)).isEqualTo(new Secret("kg-of-this-board"));

    inventory.update(withKey(BmcProtocol.IPMI, "10.0.0.1", null), "bmc");
    assertThat(keyOf(server)).isEqualTo(new Secret("kg-of-this-board"));
    inventory.update(withKey(BmcProtocol.IPMI, "10.0.0.1", "0x00ff"), "bmc.bmc_key");
    assertThat(keyOf(server)).isEqualTo(new Secret("0x00ff"));

    Server without = inventory.update(withKey(BmcProtocol.IPMI, "10.0.0.1", null), "bmc.bmc_key");
    assertThat(without.bmc().bmcKeySet()).isFalse();
    assertThat(keyOf(server)).isNull();
  }

  @Test
  void aBmcsOwnKeyIsNotUsedElsewhere() {
    Server server = inventory.create(withKey(BmcProtocol.IPMI, "10.0.0.1", "kg"));

    refused(
            Reason.INVALID_FIELD,
            () -> inventory.update(withKey(BmcProtocol.IPMI, "10.0.0.9", null), "bmc"))
        .hasMessageContaining("bmc_key");
    inventory.update(withKey(BmcProtocol.REDFISH, "10.0.0.1", null), "bmc");
    assertThat(servers.get("srv-1").bmc().bmcKeySet()).isFalse();
    inventory.update(withKey(BmcProtocol.IPMI, "10.0.0.9", "new"), "bmc");
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
    BmcTarget target =
        plainHttpAllowed.estate.get(BmcAccess.class).inspectionWay(before.uid()).target();
    assertThat(target.password().reveal()).isEqualTo("new");
  }
}
