package io.toplink.dcim.core.network;

import static io.toplink.dcim.core.testing.Calls.call;
import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.testing.TestEstate;
import java.util.List;
import org.junit.jupiter.api.Test;

class IpPoolsTest {
  private final TestEstate estate = TestEstate.with(new NetworkModule());
  private final IpPools pools = estate.get(IpPools.class);

  private static IpPoolDraft draft(String id, String prefix, String gateway, String... reserved) {
    return new IpPoolDraft(id, "Pool", prefix, gateway, 7, List.of(reserved));
  }

  private IpPool create(String id, String prefix, String gateway, String... reserved) {
    return pools.create(call("CreateIpPool"), draft(id, prefix, gateway, reserved));
  }

  @Test
  void whatWasCreatedIsReadInOneSpelling() {
    IpPool made =
        create("v6", "2001:DB8:0::/64", "2001:db8:0:0::1", "2001:db8::ff", "2001:db8::100/120");

    assertThat(pools.get("v6")).isEqualTo(made);
    assertThat(made.prefix()).isEqualTo("2001:db8::/64");
    assertThat(made.gateway()).isEqualTo("2001:db8::1");
    assertThat(made.reserved()).containsExactly("2001:db8::ff/128", "2001:db8::100/120");
    assertThat(made.freeCount()).isEqualTo(Integer.MAX_VALUE);
    assertThat(made.heldCount()).isZero();
  }

  @Test
  void countsWhatIsFree() {
    assertThat(create("v4", "203.0.113.0/24", "203.0.113.1", "203.0.113.8/29").freeCount())
        .isEqualTo(256 - 3 - 8);
  }

  @Test
  void noTwoPoolsOverlap() {
    create("v4", "203.0.113.0/24", "203.0.113.1");

    refused(Reason.PREFIX_OVERLAPS, () -> create("in", "203.0.113.128/25", "203.0.113.129"))
        .hasMessageContaining("ipPools/v4");
    refused(Reason.PREFIX_OVERLAPS, () -> create("out", "203.0.0.0/16", "203.0.0.1"));
    refused(Reason.ALREADY_EXISTS, () -> create("v4", "198.51.100.0/24", "198.51.100.1"));
  }

  @Test
  void refusesWhatIsNoPool() {
    refused(Reason.INVALID_FIELD, () -> create("a1", "203.0.113.5/24", "203.0.113.1"))
        .hasMessageContaining("ip_pool.prefix")
        .hasMessageContaining("203.0.113.0/24");
    refused(Reason.INVALID_FIELD, () -> create("a1", "203.0.113.5", "203.0.113.1"));
    refused(
            Reason.INVALID_FIELD,
            () -> create("a1", "203.0.113.0/24", "198.51.100.1", "203.0.113.9", "10.0.0.0/8"))
        .hasMessageContaining("ip_pool.gateway")
        .hasMessageContaining("ip_pool.reserved[1]");
    refused(Reason.INVALID_FIELD, () -> create("a1", "203.0.113.0/24", "2001:db8::1"));
  }

  @Test
  void changesWhatTheMaskNamesOnly() {
    create("v4", "203.0.113.0/24", "203.0.113.1");

    IpPool changed =
        pools.update(
            call("U"),
            draft("v4", "ignored", "203.0.113.254", "203.0.113.128/25"),
            UpdateMask.of("gateway", "reserved"),
            "1");

    assertThat(changed.prefix()).isEqualTo("203.0.113.0/24");
    assertThat(changed.gateway()).isEqualTo("203.0.113.254");
    assertThat(changed.freeCount()).isEqualTo(127);
    refused(
        Reason.INVALID_FIELD,
        () ->
            pools.update(
                call("U"), draft("v4", "10.0.0.0/8", "10.0.0.1"), UpdateMask.of("prefix"), ""));
    refused(
        Reason.ETAG_MISMATCH,
        () -> pools.update(call("U"), draft("v4", "", ""), UpdateMask.of("vlan_id"), "1"));
  }

  @Test
  void deletesWhatNobodyUses() {
    create("v4", "203.0.113.0/24", "203.0.113.1");
    pools.delete(call("D"), "v4", "1");

    refused(Reason.NOT_FOUND, () -> pools.get("v4"));
    refused(Reason.NOT_FOUND, () -> pools.listAddresses("v4", PageRequest.of(0, ""), ""));
  }

  @Test
  void keepsAPoolThatAPackageNames() {
    create("v4", "203.0.113.0/24", "203.0.113.1");
    estate.sql(
        """
        insert into packages (id, display_name, ip_pools, create_time, update_time)
        values ('a1', 'A', '{v4}', now(), now())
        """);
    estate.sql("insert into package_ip_pools values ('a1', 'v4')");

    refused(Reason.IN_USE, () -> pools.delete(call("D"), "v4", ""));
  }
}
