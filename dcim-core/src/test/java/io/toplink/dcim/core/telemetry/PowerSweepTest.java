package io.toplink.dcim.core.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.metrics.Surveyor;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.server.BmcDraft;
import io.toplink.dcim.core.server.ManagementState;
import io.toplink.dcim.core.server.Server;
import io.toplink.dcim.core.server.ServerDraft;
import io.toplink.dcim.core.server.ServerOrder;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.watch.WatchEvent;
import io.toplink.dcim.core.watch.Watcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PowerSweepTest {
  private static final Duration ROUND = Duration.ofSeconds(150);

  private final TelemetryEstate inventory = new TelemetryEstate();

  @AfterEach
  void stop() {
    inventory.close();
  }

  private List<String> nextRound() {
    inventory.estate.clock().advance(ROUND);
    return inventory.sweep();
  }

  @Test
  void aBmcThatAnotherProcessTalksToIsLeftAloneAndAskedTheNextTime() {
    UUID server = inventory.create("r-1");
    inventory.sweep();
    inventory.estate.sql(
        """
        insert into bmc_leases (address, port, holder, expire_time, fence)
        values ('10.0.0.1', 443, gen_random_uuid(), clock_timestamp() + interval '1 h', 1)
        """);

    assertThat(nextRound()).isEmpty();
    assertThat(inventory.power(server).failureCount()).isZero();
    assertThat(inventory.refresh.refresh(Set.of(server), Duration.ofSeconds(20)).join())
        .hasEntrySatisfying(server, why -> assertThat(why.reason()).isEqualTo(Reason.BMC_BUSY));
    assertThat(inventory.bmcs().asked()).isEmpty();

    inventory.estate.sql("update bmc_leases set expire_time = clock_timestamp()");
    inventory.estate.clock().advance(PowerSweep.LEASE);
    assertThat(inventory.sweep()).containsExactly("r-1");
  }

  /** Keeps what it is told until a test asks. */
  private static final class News implements Watcher<Power> {
    final BlockingQueue<WatchEvent<Power>> events = new LinkedBlockingQueue<>();
    final CountDownLatch begun = new CountDownLatch(1);

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public void next(WatchEvent<Power> event) {
      begun.countDown();
      if (event.updated() != null || event.removed() != null) {
        events.add(event);
      }
    }

    @Override
    public void failed(DcimException why) {
      throw new AssertionError(why);
    }

    WatchEvent<Power> next() throws InterruptedException {
      return Objects.requireNonNull(events.poll(20, TimeUnit.SECONDS), "nothing came");
    }
  }

  private News watch(Set<String> names, String filter) throws InterruptedException {
    News news = new News();
    inventory.watch.follow(names, filter, "", news);
    assertThat(news.begun.await(20, TimeUnit.SECONDS)).isTrue();
    return news;
  }

  @Test
  void everyMachineIsSeenOnceARound() {
    UUID on = inventory.create("r-on");
    UUID off = inventory.create("r-off");
    inventory.bmcs().set("r-on", State.ON);
    assertThat(inventory.power(on)).isEqualTo(Power.unseen("servers/r-on"));

    assertThat(inventory.sweep()).containsExactlyInAnyOrder("r-on", "r-off");
    assertThat(inventory.sweep()).isEmpty();

    Power power = inventory.power(on);
    assertThat(power.state()).isEqualTo(State.ON);
    assertThat(power.source()).isEqualTo(Source.SWEEP);
    assertThat(power.observedAt()).isEqualTo(inventory.estate.clock().instant());
    assertThat(power.stale()).isFalse();
    assertThat(power.managementState()).isEqualTo(ManagementState.AVAILABLE);
    assertThat(inventory.power(off).state()).isEqualTo(State.OFF);
    assertThat(inventory.found()).isEmpty();

    assertThat(nextRound()).containsExactlyInAnyOrder("r-on", "r-off");
    inventory.estate.clock().advance(Duration.ofMinutes(6));
    assertThat(inventory.power(on).stale()).isTrue();
  }

  @Test
  void howManyMachinesAreHowIsCounted() {
    UUID seen = inventory.create("r-1");
    inventory.create("r-2");
    inventory.bmcs().fail("r-2", BmcException.Kind.LOGIN_REFUSED);
    inventory.bmcs().set("r-1", State.OFF);
    inventory.sweep();
    inventory.bmcs().set("r-1", State.ON);
    nextRound();
    assertThat(inventory.power(seen).state()).isEqualTo(State.ON);
    inventory.estate.clock().advance(Duration.ofSeconds(90));

    inventory.estate.get(Surveyor.class).takeAll();

    assertThat(gauge("dcim.bmcs", "state", "AVAILABLE")).isEqualTo(1);
    assertThat(gauge("dcim.bmcs", "state", "CREDENTIALS_BAD")).isEqualTo(1);
    assertThat(gauge("dcim.bmcs", "state", "UNREACHABLE")).isZero();
    assertThat(gauge("dcim.power.states", "state", "ON")).isEqualTo(1);
    assertThat(gauge("dcim.power.drifts")).isEqualTo(1);
    // Of those whose BMCs answer.
    assertThat(gauge("dcim.power.state.age", "share", "1")).isEqualTo(90);
  }

  private double gauge(String name, String... labels) {
    return inventory.estate.get(MeterRegistry.class).get(name).tags(labels).gauge().value();
  }

  @Test
  void driftIsToldOnceAndNothingIsDone() throws Exception {
    UUID server = inventory.create("r-1");
    inventory.create("r-2");
    inventory.sweep();
    News all = watch(Set.of(), "");
    News drifting = watch(Set.of("servers/r-1/power"), "drift = true");
    News other = watch(Set.of("servers/r-2/power"), "");

    inventory.bmcs().set("r-1", State.ON);
    nextRound();
    nextRound();

    Power told = Objects.requireNonNull(all.next().updated());
    assertThat(told.server()).isEqualTo("servers/r-1");
    assertThat(told.state()).isEqualTo(State.ON);
    assertThat(told.expectedState()).isEqualTo(State.OFF);
    assertThat(told.driftTime()).isNotNull();
    assertThat(drifting.next().updated()).isNotNull();
    assertThat(inventory.found())
        .singleElement()
        .asString()
        .startsWith("telemetry/power-drift servers/r-1/power servers/r-1 was left off and is on");
    assertThat(inventory.estate.text("select count(*) from operations")).isEqualTo("0");

    inventory.bmcs().set("r-1", State.OFF);
    nextRound();
    assertThat(Objects.requireNonNull(all.next().updated()).driftTime()).isNull();
    assertThat(drifting.next().removed()).isEqualTo("servers/r-1/power");
    assertThat(inventory.found()).hasSize(2);
    assertThat(inventory.power(server).expectedState()).isEqualTo(State.OFF);
    assertThat(all.events).isEmpty();
    assertThat(other.events).isEmpty();

    inventory.servers.delete(TestCalls.call("ops", "DeleteServer"), "r-1", "");
    assertThat(all.next().removed()).isEqualTo("servers/r-1/power");
  }

  @Test
  void silenceIsToldOnceAndTheLastKnownIsKept() throws Exception {
    UUID server = inventory.create("r-1");
    inventory.bmcs().set("r-1", State.ON);
    inventory.sweep();
    News news = watch(Set.of(), "management_state != AVAILABLE");
    inventory.bmcs().fail("r-1", BmcException.Kind.UNREACHABLE);
    for (int i = 0; i < 4; i++) {
      nextRound();
    }
    Power told = Objects.requireNonNull(news.next().updated());
    assertThat(told.managementState()).isEqualTo(ManagementState.UNREACHABLE);
    assertThat(told.state()).isEqualTo(State.UNKNOWN);
    assertThat(told.lastKnownState()).isEqualTo(State.ON);
    assertThat(told.failureCount()).isBetween(3, 4);
    assertThat(told.lastFailure()).isEqualTo("r-1: the BMC said no");
    assertThat(inventory.found())
        .containsExactly(
            "telemetry/management-state servers/r-1 the BMC of servers/r-1 does not answer:"
                + " r-1: the BMC said no");

    Server listed = unreachable().get(0);
    assertThat(listed.managementState()).isEqualTo(ManagementState.UNREACHABLE);
    assertThat(listed.managementStateReason()).isEqualTo("r-1: the BMC said no");
    assertThat(listed.version()).isEqualTo(1);

    // After five it is asked less often.
    nextRound();
    assertThat(nextRound()).isEmpty();
    inventory.bmcs().fail("r-1", null);
    inventory.estate.clock().advance(Duration.ofMinutes(12));
    assertThat(inventory.sweep()).containsExactly("r-1");
    assertThat(inventory.power(server).state()).isEqualTo(State.ON);
    assertThat(unreachable()).isEmpty();
    assertThat(inventory.found()).hasSize(2).last().asString().endsWith("servers/r-1 answers");
    assertThat(news.next().removed()).isEqualTo("servers/r-1/power");
  }

  private List<Server> unreachable() {
    return inventory
        .servers
        .list(PageRequest.of(10, ""), "management_state = UNREACHABLE", ServerOrder.NAME)
        .items();
  }

  @Test
  void aRefusedLoginIsNotShownAgainUntilItIsChanged() {
    UUID server = inventory.create("r-1");
    inventory.bmcs().fail("r-1", BmcException.Kind.LOGIN_REFUSED);
    assertThat(inventory.sweep()).containsExactly("r-1");
    for (int i = 0; i < 5; i++) {
      assertThat(nextRound()).isEmpty();
    }
    assertThat(inventory.power(server).managementState())
        .isEqualTo(ManagementState.CREDENTIALS_BAD);

    // What does not concern the BMC does not count.
    update("r-1", "labels", new Secret("calvin"));
    assertThat(nextRound()).isEmpty();
    inventory.bmcs().fail("r-1", null);
    update("r-1", "bmc.password", new Secret("another"));
    assertThat(inventory.sweep()).containsExactly("r-1");
    assertThat(inventory.power(server).managementState()).isEqualTo(ManagementState.AVAILABLE);
  }

  private void update(String id, String path, Secret password) {
    ServerDraft draft = TelemetryEstate.draft(id);
    inventory.servers.update(
        TestCalls.call("ops", "UpdateServer"),
        new ServerDraft(
            id,
            "",
            Map.of("row", "a"),
            draft.location(),
            new BmcDraft(BmcProtocol.REDFISH, "10.0.0.1", 0, "root", password, null, false),
            draft.network(),
            null,
            false),
        UpdateMask.of(path),
        "");
  }

  @Test
  void aMachineThatIsAnotherOneIsNotTakenForThisOne() {
    UUID server = inventory.create("r-1");
    inventory.estate.sql(
        "insert into server_hardware values (?, 'SN-1', null, '{}', now())", server);
    inventory.bmcs().identify("r-1", new MachineIdentity("SN-1", "u-1"));
    inventory.sweep();
    assertThat(inventory.power(server).state()).isEqualTo(State.OFF);

    inventory.bmcs().identify("r-1", new MachineIdentity("SN-2", "u-1"));
    inventory.bmcs().set("r-1", State.ON);
    for (int i = 0; i < 3; i++) {
      nextRound();
    }
    Power power = inventory.power(server);
    assertThat(power.state()).isEqualTo(State.UNKNOWN);
    assertThat(power.lastKnownState()).isEqualTo(State.OFF);
    assertThat(power.managementState()).isEqualTo(ManagementState.DEGRADED);
    assertThat(power.managementStateReason()).contains("belongs to another machine");
    assertThat(refreshed(server).reason()).isEqualTo(Reason.BMC_IDENTITY_MISMATCH);
    assertThat(inventory.estate.text("select state from servers")).isEqualTo("FAULTY");
    MeterRegistry registry = inventory.estate.get(MeterRegistry.class);
    assertThat(registry.get("dcim.bmc.identity.mismatches").counter().count()).isEqualTo(4);
  }

  @Test
  void aMachineThatTellsNothingItIsKnownByIsNotTakenForThisOne() {
    UUID server = inventory.create("r-1");
    inventory.estate.sql(
        "insert into server_hardware values (?, 'SN-1', null, '{}', now())", server);
    inventory.bmcs().identify("r-1", new MachineIdentity(null, "u-9"));
    inventory.bmcs().set("r-1", State.ON);
    assertThat(refreshed(server).reason()).isEqualTo(Reason.BMC_IDENTITY_MISMATCH);
    assertThat(inventory.power(server).lastKnownState()).isEqualTo(State.UNKNOWN);
  }

  private DcimException refreshed(UUID server) {
    return Objects.requireNonNull(
        inventory.refresh.refresh(List.of(server), Duration.ofSeconds(10)).join().get(server));
  }

  @Test
  void aRefreshIsRememberedAndWaitsNoLongerThanItMay() {
    UUID quick = inventory.create("r-1");
    UUID slow = inventory.create("r-2");
    inventory.bmcs().hang("r-2");
    Map<UUID, DcimException> failures =
        inventory.refresh.refresh(List.of(quick, slow), Duration.ofMillis(500)).join();
    assertThat(failures).containsOnlyKeys(slow);
    assertThat(failures.get(slow).reason()).isEqualTo(Reason.BMC_UNREACHABLE);
    assertThat(failures.get(slow).metadata()).containsEntry("phase", "deadline");
    assertThat(inventory.power(quick).source()).isEqualTo(Source.REFRESH);
    assertThat(inventory.power(slow).source()).isNull();

    // What comes late is still remembered.
    inventory.bmcs().answer("r-2");
    inventory.written();
    assertThat(inventory.power(slow).source()).isEqualTo(Source.REFRESH);
    // Whoever was seen need not be looked at soon.
    assertThat(inventory.sweep()).isEmpty();
  }

  @Test
  void aSuspendedMachineThatIsOnIsHandedOn() {
    UUID server = inventory.create("r-1");
    inventory.sweep();
    inventory.estate.sql(
        "insert into packages (id, display_name, create_time, update_time) values ('p1', 'P',"
            + " now(), now())");
    inventory.estate.sql(
        """
        insert into assignments (uid, id, tenant, package, server_uid, hostname, state,
                                 login_username, login_password, login_port, create_time, update_time)
        values (gen_random_uuid(), 'a-1', 'whmcs', 'p1', ?, 'h', 'SUSPENDED', 'root', '', 22, now(), now())
        """,
        server);
    inventory.bmcs().set("r-1", State.ON);
    nextRound();
    nextRound();
    // Whoever left it on the first time may not do so for ever. It is told after it was written
    // down.
    Await.until(
        "it is handed on twice", Duration.ofSeconds(30), () -> inventory.reactions.size() >= 2);
    assertThat(inventory.reactions).containsExactly("a-1", "a-1");
    assertThat(inventory.found()).hasSize(1);
    assertThat(inventory.power(server).driftReason())
        .contains("assignments/a-1 is suspended, and is on");
  }

  @Test
  void processesThatShareTheDatabaseShareTheWork() throws Exception {
    inventory.createMany(300);
    ExecutorService processes = Executors.newFixedThreadPool(2);
    try {
      Future<List<UUID>> one = processes.submit(this::claimAll);
      Future<List<UUID>> other = processes.submit(this::claimAll);
      List<UUID> all = new ArrayList<>(one.get());
      all.addAll(other.get());
      assertThat(all).hasSize(300).doesNotHaveDuplicates();
    } finally {
      processes.shutdownNow();
    }
    // What a process took that has died comes back.
    inventory.estate.clock().advance(PowerSweep.LEASE.minusSeconds(1));
    assertThat(claim(500)).isEmpty();
    inventory.estate.clock().advance(Duration.ofSeconds(1));
    assertThat(claim(500)).hasSize(300);
  }

  @Test
  void whatTakesLongIsNotTakenByAnother() {
    inventory.create("r-1");
    inventory.bmcs().hang("r-1");
    assertThat(begun()).isEqualTo(1);
    for (int i = 0; i < 5; i++) {
      inventory.estate.clock().advance(PowerSweep.LEASE.multipliedBy(2).dividedBy(3));
      inventory.sweep.step();
      assertThat(claim(500)).isEmpty();
    }
    inventory.bmcs().answer("r-1");
    inventory.written();
    inventory.sweep.step();
    // When it is due again is not what it was taken for.
    inventory.estate.clock().advance(PowerSweep.LEASE.multipliedBy(2));
    assertThat(claim(500)).isEmpty();
    inventory.estate.clock().advance(ROUND);
    assertThat(claim(500)).hasSize(1);
  }

  /** What pace allows comes with real time. */
  private int begun() {
    AtomicInteger begun = new AtomicInteger();
    Await.until(
        "a look", Duration.ofSeconds(30), () -> begun.addAndGet(inventory.sweep.step()) > 0);
    return begun.get();
  }

  private List<UUID> claimAll() {
    List<UUID> all = new ArrayList<>();
    List<UUID> some = claim(7);
    while (!some.isEmpty()) {
      all.addAll(some);
      some = claim(7);
    }
    return all;
  }

  private List<UUID> claim(int most) {
    Instant now = inventory.estate.clock().instant();
    TelemetryStore store = inventory.estate.get(TelemetryStore.class);
    return inventory
        .estate
        .database()
        .transact(handle -> store.claim(handle, now, now.plus(PowerSweep.LEASE), most));
  }

  @Test
  void machinesWithoutAPasswordAreNotAsked() {
    inventory.createMany(3);
    assertThat(inventory.sweep()).containsExactly("r-0");
    assertThat(unavailable())
        .extracting(Server::managementState)
        .containsOnly(ManagementState.CREDENTIALS_BAD)
        .hasSize(2);
    assertThat(unavailable().get(0).managementStateReason()).contains("no BMC password is stored");
    assertThat(nextRound()).containsExactly("r-0");
  }

  private List<Server> unavailable() {
    return inventory
        .servers
        .list(PageRequest.of(10, ""), "management_state != AVAILABLE", ServerOrder.NAME)
        .items();
  }
}
