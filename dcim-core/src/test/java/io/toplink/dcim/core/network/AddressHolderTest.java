package io.toplink.dcim.core.network;

import static io.toplink.dcim.core.testing.Calls.call;
import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.testing.TestEstate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressHolderTest {
  private final TestEstate estate = TestEstate.with(new NetworkModule());
  private final IpPools pools = estate.get(IpPools.class);
  private final AddressHolder holder = estate.get(AddressHolder.class);

  private void pool(String id, String prefix, String gateway, String... reserved) {
    pools.create(
        call("CreateIpPool"), new IpPoolDraft(id, "", prefix, gateway, 0, List.of(reserved)));
  }

  private void pack(int ipv4, int ipv6, String poolIds) {
    estate.sql(
        """
        insert into packages (id, display_name, ip_pools, address_count, ipv6_address_count,
                              create_time, update_time)
        values ('a1', 'A', cast(? as text[]), ?, ?, now(), now())
        """,
        poolIds,
        ipv4,
        ipv6);
  }

  private UUID assignment() {
    UUID uid = UUID.randomUUID();
    UUID server = UUID.randomUUID();
    String id = "x" + uid;
    estate.sql(
        """
        insert into servers (uid, id, state, create_time, update_time)
        values (?, ?, 'ASSIGNED', now(), now())
        """,
        server,
        id);
    estate.sql(
        """
        insert into assignments (uid, id, tenant, package, server_uid, hostname, state,
                                 login_username, login_password, login_port, create_time,
                                 update_time)
        values (?, ?, 'whmcs', 'a1', ?, 'h', 'ACTIVE', 'root', '', 22, now(), now())
        """,
        uid,
        id,
        server);
    return uid;
  }

  private List<String> hold(UUID assignment) {
    return estate.database().transact(handle -> holder.hold(handle, "a1", assignment)).stream()
        .map(HeldAddress::withPrefixLength)
        .toList();
  }

  private void release(UUID assignment) {
    estate.database().execute(handle -> holder.release(handle, assignment));
  }

  @Test
  void givesBothFamiliesInTheOrderOfThePools() {
    pool("v6", "2001:db8::/64", "2001:db8::1");
    pool("small", "198.51.100.0/30", "198.51.100.1");
    pool("large", "203.0.113.0/24", "203.0.113.1");
    pack(2, 0, "{v6,small,large}");
    UUID assignment = assignment();

    assertThat(hold(assignment))
        .containsExactly("198.51.100.2/30", "203.0.113.2/24", "2001:db8::2/64");
    assertThat(pools.listAddresses("-", PageRequest.of(0, ""), "").items())
        .extracting(IpAddress::name)
        .containsExactly(
            "ipPools/large/addresses/203.0.113.2",
            "ipPools/small/addresses/198.51.100.2",
            "ipPools/v6/addresses/2001:db8::2");
    assertThat(pools.get("small").freeCount()).isZero();
    assertThat(pools.get("small").heldCount()).isEqualTo(1);
  }

  @Test
  void aPackageWithoutPoolsGetsNone() {
    pack(3, 3, "{}");

    assertThat(hold(assignment())).isEmpty();
  }

  @Test
  void allOrNothing() {
    pool("v4", "198.51.100.0/29", "198.51.100.1");
    pack(4, 0, "{v4}");
    hold(assignment());

    refused(Reason.NO_ADDRESS_AVAILABLE, () -> hold(assignment()))
        .hasMessageContaining("packages/a1 needs 4 IPv4 addresses and ipPools/v4 have fewer left");
    assertThat(pools.get("v4").heldCount()).isEqualTo(4);
  }

  @Test
  void whatIsReleasedIsGivenAgain() {
    pool("v4", "198.51.100.0/30", "198.51.100.1");
    pack(1, 0, "{v4}");
    UUID first = assignment();
    hold(first);
    release(first);
    release(first);

    assertThat(hold(assignment())).containsExactly("198.51.100.2/30");
  }

  @Test
  void neverGivesWhatAServerOwns() {
    pool("v4", "198.51.100.0/28", "198.51.100.1");
    pack(1, 0, "{v4}");
    UUID assignment = assignment();
    estate.sql(
        """
        insert into server_addresses (address, server_uid, position, prefix)
        select a.address, s.uid, a.position, ''
        from (values (inet '198.51.100.2/28', 0), (inet '198.51.100.4/30', 1)) as a (address, position),
             (select uid from servers limit 1) s
        """);

    assertThat(hold(assignment)).containsExactly("198.51.100.3/28");
    assertThat(hold(assignment())).containsExactly("198.51.100.8/28");
    assertThat(pools.get("v4").freeCount()).isEqualTo(16 - 3 - 1 - 4 - 2);
  }

  @Test
  void whatIsReservedWhileHeldStaysHeldAndIsNotGivenAgain() {
    pool("v4", "198.51.100.0/29", "198.51.100.1");
    pack(1, 0, "{v4}");
    UUID first = assignment();
    hold(first);
    pools.update(
        call("U"),
        new IpPoolDraft("v4", "", "", "", 0, List.of("198.51.100.2")),
        UpdateMask.of("reserved"),
        "");

    assertThat(pools.get("v4").heldCount()).isEqualTo(1);
    assertThat(pools.get("v4").freeCount()).isEqualTo(4);
    release(first);
    assertThat(hold(assignment())).containsExactly("198.51.100.3/29");

    pools.update(
        call("U"), new IpPoolDraft("v4", "", "", "", 0, List.of()), UpdateMask.of("reserved"), "");
    assertThat(hold(assignment())).containsExactly("198.51.100.2/29");
  }

  @Test
  void aPoolOfMoreThanOneChunkIsGivenToTheLast() {
    pool("v4", "198.51.0.0/23", "198.51.0.1");
    pack(103, 0, "{v4}");
    for (int i = 0; i < 4; i++) {
      hold(assignment());
    }

    assertThat(pools.get("v4").freeCount()).isEqualTo(509 - 412);
    refused(Reason.NO_ADDRESS_AVAILABLE, () -> hold(assignment()));
    estate.sql("update packages set address_count = 97");
    assertThat(hold(assignment())).hasSize(97).endsWith("198.51.1.254/23");
  }

  @Test
  void manyAtOnceGetEachAddressOnceAndNoneIsLost() throws Exception {
    pool("v4", "198.51.100.0/27", "198.51.100.1");
    pack(1, 0, "{v4}");
    List<UUID> assignments = IntStream.range(0, 40).mapToObj(i -> assignment()).toList();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Callable<List<String>>> orders =
          assignments.stream().map(uid -> (Callable<List<String>>) () -> holdIfAny(uid)).toList();
      List<String> given = new ArrayList<>();
      for (Future<List<String>> answer : threads.invokeAll(orders)) {
        given.addAll(answer.get());
      }
      assertThat(given).hasSize(29).doesNotHaveDuplicates();
    } finally {
      threads.shutdownNow();
    }
  }

  private List<String> holdIfAny(UUID assignment) {
    try {
      return hold(assignment);
    } catch (DcimException e) {
      assertThat(e.reason()).isEqualTo(Reason.NO_ADDRESS_AVAILABLE);
      return List.of();
    }
  }

  @Test
  void waitsForAnOrderThatMayYetGiveItsAddressBack() throws Exception {
    pool("v4", "198.51.100.0/30", "198.51.100.1");
    pack(1, 0, "{v4}");
    UUID first = assignment();
    UUID second = assignment();
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch undo = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> undone =
          threads.submit(
              () ->
                  estate
                      .database()
                      .execute(
                          handle -> {
                            holder.hold(handle, "a1", first);
                            taken.countDown();
                            await(undo);
                            throw new IllegalArgumentException("undo");
                          }));
      await(taken);
      Future<List<String>> answer = threads.submit(() -> hold(second));
      while (estate
          .text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
          .equals("0")) {
        assertThat(answer.isDone()).isFalse();
      }
      undo.countDown();

      assertThat(answer.get()).containsExactly("198.51.100.2/30");
      assertThatThrownBy(undone::get).hasRootCauseMessage("undo");
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
