package io.toplink.dcim.core.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.util.Modules;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.AddressPolicy;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Findings;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.operation.OperationModule;
import io.toplink.dcim.core.operation.OperationRunner;
import io.toplink.dcim.core.operation.OperationStore;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.operation.Rest;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.power.Machines;
import io.toplink.dcim.core.power.PowerConfig;
import io.toplink.dcim.core.power.PowerModule;
import io.toplink.dcim.core.power.Powers;
import io.toplink.dcim.core.server.BootModes;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestEstate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscalationTest {
  private static final EscalationConfig ON =
      new EscalationConfig(true, 5, Duration.ofMinutes(15), Duration.ofHours(1), 2, 3);

  private final FakeMachines machines = new FakeMachines(InstantSource.system());
  private final TestEstate estate =
      TestEstate.with(
          new OperationModule(),
          Modules.override(new PowerModule())
              .with(binder -> binder.bind(Machines.class).toInstance(machines)),
          new AbstractModule() {
            @Override
            protected void configure() {
              bind(AddressPolicy.class)
                  .toInstance(new AddressPolicy(BmcSettings.of(List.of(), false)));
              bind(BootModes.class);
              bind(PowerConfig.class).toInstance(PowerConfig.DEFAULT);
              bind(OperationConfig.class).toInstance(OperationConfig.defaults("test"));
            }
          });
  private final Escalation escalation = escalation(ON);

  /** One process's. */
  private Escalation escalation(EscalationConfig config) {
    return new Escalation(
        estate.get(Database.class),
        new EscalationStore(),
        estate.get(Mutations.class),
        estate.get(Powers.class),
        estate.get(Findings.class),
        config,
        estate.clock());
  }

  /** A server whose BMC tells nothing since half an hour. */
  private UUID sick(String id, String address) {
    UUID uid = UUID.randomUUID();
    estate.sql(
        """
        insert into servers (uid, id, state, create_time, update_time)
        values (?, ?, 'AVAILABLE', now(), now())
        """,
        uid,
        id);
    estate.sql(
        """
        insert into server_bmcs (server_uid, protocol, address, port, username)
        values (?, 'REDFISH', cast(? as inet), 443, 'root')
        """,
        uid,
        address);
    estate.sql(
        """
        update server_power
        set state = 'OFF', observe_time = ?, failures = 6, last_failure = 'it says nothing',
            restart_may_help = true, management_state = 'DEGRADED', management_time = ?,
            management_reason = 'It says nothing.'
        where server_uid = ?
        """,
        estate.clock().instant().minus(Duration.ofMinutes(30)),
        estate.clock().instant().minus(Duration.ofMinutes(28)),
        uid);
    machines.hang(uid, true);
    return uid;
  }

  private UUID sick(String id) {
    return sick(id, "10.0.0." + (1 + Integer.parseInt(id.substring(id.indexOf('-') + 1))));
  }

  private void well(UUID server) {
    estate.sql(
        """
        update server_power set observe_time = ?, failures = 0, management_state = 'AVAILABLE',
          management_time = ?, management_reason = '' where server_uid = ?
        """,
        estate.clock().instant(),
        estate.clock().instant(),
        server);
  }

  private List<String> begun() {
    return estate
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        "select target from operations where kind = 'heal-bmc' and actor ="
                            + " 'system' order by create_time, target")
                    .mapTo(String.class)
                    .list());
  }

  /** Runs whatever is live until it is over, and says how it ended. */
  private Operation finish() {
    UUID id =
        UUID.fromString(estate.text("select id from operations where end_time is null limit 1"));
    long task = 1;
    while (estate.get(OperationRunner.class).run(id, task) instanceof Rest.Waiting waiting) {
      Duration until = Duration.between(estate.clock().instant(), waiting.until());
      estate.clock().advance(until.isNegative() ? Duration.ZERO : until);
      task++;
    }
    return estate.get(OperationStore.class).find(id).orElseThrow();
  }

  private void hourLater() {
    estate.clock().advance(Duration.ofMinutes(61));
  }

  private String reason(UUID server) {
    return estate.text("select management_reason from server_power where server_uid = ?", server);
  }

  private List<String> told() {
    return estate
        .database()
        .read(
            handle ->
                handle
                    .createQuery(
                        "select resource || ': ' || message from audit_events where actor ="
                            + " 'system' and method = 'escalation/given-up' order by resource")
                    .mapTo(String.class)
                    .list());
  }

  @Test
  void aBmcThatARestartHealsIsRestartedOnce() {
    UUID server = sick("r-1");

    escalation.step();
    escalation.step();
    assertThat(begun()).containsExactly("servers/r-1");
    assertThat(finish().state()).isEqualTo(Operation.State.DONE);
    assertThat(machines.restarts(server)).isEqualTo(1);

    well(server);
    hourLater();
    escalation.step();
    assertThat(begun()).hasSize(1);
    assertThat(estate.text("select count(*) from bmc_escalations")).isEqualTo("0");
    assertThat(told()).isEmpty();
  }

  @Test
  void aBmcThatNoRestartHealsIsLeftToTheOperator() {
    UUID server = sick("r-1");
    machines.hang(server, false);

    for (int round = 1; round <= 2; round++) {
      escalation.step();
      finish();
      escalation.step();
      assertThat(machines.restarts(server)).isEqualTo(round);
      assertThat(told()).isEmpty();
      hourLater();
    }
    for (int round = 0; round < 3; round++) {
      escalation.step();
      hourLater();
    }

    assertThat(machines.restarts(server)).isEqualTo(2);
    assertThat(begun()).hasSize(2);
    assertThat(told())
        .singleElement()
        .asString()
        .startsWith("servers/r-1: the BMC at 10.0.0.2/443 of servers/r-1 does not do its job")
        .contains("tried 2 times and has not helped");
    assertThat(reason(server)).isEqualTo("It says nothing." + Escalation.NOTE);
    assertThat(estate.text("select count(*) from change_log where kind = 'power'")).isEqualTo("1");

    // It is in trouble in another way by now: that it is the operator's is still told.
    estate.sql("update server_power set management_reason = 'It is silent.'");
    escalation.step();
    assertThat(reason(server)).isEqualTo("It is silent." + Escalation.NOTE);
    assertThat(told()).hasSize(1);

    // Somebody changed its settings: everything begins anew.
    estate.sql("update server_bmcs set username = 'admin'");
    escalation.step();
    assertThat(estate.text("select count(*) from bmc_escalations")).isEqualTo("0");
  }

  @Test
  void aBmcThatSaysNothingAtAllIsGivenUpAsWell() {
    UUID server = sick("r-1");
    machines.cutOff(server);
    for (int round = 0; round < 2; round++) {
      escalation.step();
      assertThat(finish().state()).isEqualTo(Operation.State.FAILED);
      hourLater();
    }
    escalation.step();
    assertThat(machines.restarts(server)).isZero();
    assertThat(told()).hasSize(1);
  }

  @Test
  void nothingIsDoneWhereNobodyWantsIt() {
    sick("r-1");
    escalation(EscalationConfig.DEFAULT).step();
    assertThat(begun()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update server_power set management_state = 'CREDENTIALS_BAD'",
        "update server_power set management_state = 'AVAILABLE'",
        "update server_power set restart_may_help = false",
        "update server_power set failures = 4",
        "update server_power set observe_time = observe_time + interval '20 minutes'",
        "update servers set maintenance = true",
        "update server_power set management_state = 'CREDENTIALS_BAD' where server_uid ="
            + " (select uid from servers where id = 'r-2')",
        "update server_power set management_state = 'AVAILABLE' where server_uid ="
            + " (select uid from servers where id = 'r-2')",
        "update servers set maintenance = true where id = 'r-2'"
      })
  void whatARestartDoesNotCureIsLeftAlone(String otherwise) {
    sick("r-1", "10.0.0.9");
    sick("r-2", "10.0.0.9");
    estate.sql(otherwise);
    escalation.step();
    assertThat(begun()).isEmpty();
  }

  @Test
  void aChassisIsRestartedOnceForAllItsNodes() {
    UUID one = sick("r-1", "10.0.0.9");
    UUID two = sick("r-2", "10.0.0.9");
    escalation.step();
    escalation.step();
    finish();
    escalation.step();
    assertThat(begun()).containsExactly("servers/r-1");
    assertThat(machines.restarts(one) + machines.restarts(two)).isEqualTo(1);
  }

  @Test
  void aBmcThatSomebodyRestartedOrWorksThroughIsLeftAlone() {
    UUID one = sick("r-1", "10.0.0.9");
    UUID two = sick("r-2", "10.0.0.9");
    machines.hang(two, false);
    submit(two);
    escalation.step();
    assertThat(begun()).isEmpty();

    finish();
    assertThat(machines.restarts(two)).isEqualTo(1);
    escalation.step();
    assertThat(begun()).isEmpty();

    hourLater();
    escalation.step();
    assertThat(begun()).containsExactly("servers/r-1");
    assertThat(machines.restarts(one)).isZero();
  }

  /** An operator's own restart. */
  private void submit(UUID server) {
    String name = "servers/" + estate.text("select id from servers where uid = ?", server);
    estate
        .get(Mutations.class)
        .run(
            TestCalls.call("ops", "ResetBmc"),
            Operations.Reference.class,
            change ->
                estate.get(Powers.class).resetBmc(change, new Powers.Target(name, server, null)));
  }

  @Test
  void whoeverComesBetweenGoesFirst() {
    UUID one = sick("r-1", "10.0.0.9");
    UUID two = sick("r-2", "10.0.0.9");
    escalation.step();
    submit(two);
    UUID healing =
        UUID.fromString(estate.text("select id from operations where kind = 'heal-bmc'"));

    estate.get(OperationRunner.class).run(healing, 1);

    Operation left = estate.get(OperationStore.class).find(healing).orElseThrow();
    assertThat(left.state()).isEqualTo(Operation.State.FAILED);
    assertThat(left.error().reason()).isEqualTo(Reason.SERVER_BUSY);
    assertThat(machines.restarts(one)).isZero();
  }

  @Test
  void aBmcThatIsBackByThenIsNotRestarted() {
    UUID server = sick("r-1");
    escalation.step();
    machines.recover(server);
    assertThat(finish().state()).isEqualTo(Operation.State.DONE);
    assertThat(machines.restarts(server)).isZero();
  }

  @Test
  void whatManySufferFromAtOnceIsNotTheirs() {
    List<UUID> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(sick("r-" + i));
    }
    all.subList(6, 20).forEach(this::well);
    escalation.step();
    assertThat(begun()).isEmpty();

    well(all.get(5));
    escalation.step();
    assertThat(begun()).hasSize(ON.atOnce());
  }

  @Test
  void twoProcessesRestartNothingTwice() throws Exception {
    for (int i = 0; i < 3; i++) {
      sick("r-" + i);
    }
    List<Escalation> processes = List.of(escalation, escalation(ON), escalation(ON));
    ExecutorService threads = Executors.newFixedThreadPool(processes.size());
    try {
      CyclicBarrier together = new CyclicBarrier(processes.size());
      List<Future<?>> steps = new ArrayList<>();
      for (Escalation process : processes) {
        steps.add(
            threads.submit(
                () -> {
                  together.await(10, TimeUnit.SECONDS);
                  process.step();
                  return null;
                }));
      }
      for (Future<?> step : steps) {
        step.get(20, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(begun()).containsExactlyInAnyOrder("servers/r-0", "servers/r-1", "servers/r-2");
    assertThat(estate.text("select max(restarts) from bmc_escalations")).isEqualTo("1");
  }
}
