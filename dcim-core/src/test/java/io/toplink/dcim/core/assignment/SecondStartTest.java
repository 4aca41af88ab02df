package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.install.Netboot;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationError;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.testing.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Machines that do not ask what to boot after they were given power. */
class SecondStartTest extends InstallFixture {
  private static final String FIRST = "await-installer";
  private static final String SECOND = "again-await-installer";

  private String installer = "";
  private String system = "";

  @Test
  void aMachineThatHasNotAskedByHalfOfItsTimeIsStartedOnceMore() {
    Accepted accepted = order();
    await(accepted, FIRST);
    pass(accepted, FIRST, 0.6);
    await(accepted, SECOND);
    assertThat(commands(0)).containsExactly(PowerCommand.ON, PowerCommand.OFF, PowerCommand.ON);
    assertThat(machines.boot(server)).contains(BootOverride.of(BootDevice.NETWORK));
    assertThat(started()).isEqualTo(1);
    // It has all of its time again.
    pass(accepted, SECOND, 0.6);
    Tokens tokens = go();
    netboot.written(tokens.installer(), FROM);
    netboot.up(tokens.system(), FROM);
    finish(accepted, Operation.State.DONE);
    assertThat(estate.get(accepted).state()).isEqualTo(State.ACTIVE);
    assertThat(commands(0)).containsExactly(PowerCommand.ON, PowerCommand.OFF, PowerCommand.ON);
  }

  @Test
  void itIsStartedOnceMoreAndNotAgain() {
    Accepted accepted = order();
    await(accepted, FIRST);
    pass(accepted, FIRST, 0.6);
    await(accepted, SECOND);
    pass(accepted, SECOND, 1.1);
    Operation over = finish(accepted, Operation.State.FAILED);
    OperationError error = Objects.requireNonNull(over.error());
    assertThat(error.reason()).isEqualTo(Reason.INSTALLER_NOT_STARTED);
    assertThat(error.message())
        .contains("the machine never asked what to boot. It was started once more");
    assertThat(error.metadata())
        .containsEntry("boot_requests", "0")
        .containsEntry("last_seen", "never")
        .containsKey("second_start")
        .doesNotContainKeys("last_request", "last_address");
    // And off in the end, as every machine whose installation failed.
    assertThat(commands(0))
        .containsExactly(PowerCommand.ON, PowerCommand.OFF, PowerCommand.ON, PowerCommand.OFF);
  }

  @Test
  void aMachineThatHasAskedIsLeftAloneAndItsLastRequestIsTold() {
    Accepted accepted = order();
    await(accepted, FIRST);
    token();
    pass(accepted, FIRST, 0.6);
    assertThat(operation(accepted).step()).isEqualTo(FIRST);
    pass(accepted, FIRST, 1.1);
    Operation over = finish(accepted, Operation.State.FAILED);
    OperationError error = Objects.requireNonNull(over.error());
    assertThat(error.message()).contains("asked 1 times what to boot").contains("from " + FROM);
    assertThat(error.metadata())
        .containsEntry("boot_requests", "1")
        .containsEntry("last_request", "boot")
        .containsEntry("last_address", FROM)
        .doesNotContainKey("second_start");
    assertThat(error.metadata().get("last_seen")).startsWith("20").endsWith("Z");
    assertThat(started()).isZero();
    assertThat(commands(0)).containsExactly(PowerCommand.ON, PowerCommand.OFF);
  }

  /** It asks between the look and what is settled on it: it has its installer, and keeps power. */
  @Test
  void aMachineThatAsksInTheLastMomentIsNotTurnedOff() throws SQLException {
    Accepted accepted = order();
    await(accepted, FIRST);
    try (Connection machine = shared.dataSource().getConnection();
        Statement request = machine.createStatement()) {
      machine.setAutoCommit(false);
      request.execute("select 1 from installs for update");
      pass(accepted, FIRST, 0.6);
      Await.until(
          "the operation to be about to start it again",
          Duration.ofSeconds(20),
          () -> waitingForLocks() > 0);
      request.execute(
          "update installs set boot_requests = 1, handouts = 1, last_seen = now(),"
              + " last_request = 'boot', last_address = '10.9.9.9'");
      machine.commit();
    }
    await(accepted, SECOND);
    assertThat(stage()).isEqualTo("OPEN");
    assertThat(started()).isZero();
    assertThat(commands(0)).containsExactly(PowerCommand.ON);
  }

  /** Once it is settled, nothing is handed out that would be cut off. */
  @Test
  void aMachineThatAsksTooLateIsGivenItsDiskUntilItStartsAgain() {
    Accepted accepted = order();
    await(accepted, FIRST);
    machines.refuse(server, 2);
    pass(accepted, FIRST, 0.6);
    await(accepted, "again-power-off");
    assertThat(netboot.boot(machine(), FROM)).contains(DISK);
    await(accepted, SECOND);
    assertThat(netboot.boot(machine(), FROM)).contains("/i/");
  }

  /** It may run what is on its disk by now. */
  @Test
  void beforeARescueIsTriedAgainTheRunningSystemIsAskedToShutDown() {
    active();
    int mark = machines.sent().size();
    Accepted accepted = rescue();
    await(accepted, "await-system");
    assertThat(Duration.between(expectedOfStep(accepted), operation(accepted).expectedEndTime()))
        .as("the wait for its end, boot-disk and enter-rescue: nothing of an ISO, no detour")
        .isEqualTo(Duration.ofSeconds(5 + 30 + 15));
    pass(accepted, "await-system", 0.6);
    await(accepted, "again-await-system");
    assertThat(commands(mark))
        .containsExactly(
            PowerCommand.SOFT_OFF, PowerCommand.ON, PowerCommand.SOFT_OFF, PowerCommand.ON);
    reports.done(token(), FROM);
    finish(accepted, Operation.State.DONE);
  }

  @Test
  void whoeverCarriesItOnStartsTheMachineOnceMoreInAll() {
    Accepted first = order();
    Tokens tokens = go();
    netboot.written(tokens.installer(), FROM);
    netboot.up(tokens.system(), FROM);
    finish(first, Operation.State.DONE);
    estate.close();
    try (Takeovers takeovers = new Takeovers(shared, keys, machines, CONFIG)) {
      boolean killed = true;
      for (int transition = 1; killed; transition++) {
        takeovers.killAt(transition);
        int mark = machines.sent().size();
        Accepted again =
            takeovers
                .process()
                .provisioning
                .reinstall(Estate.call("ReinstallAssignment"), KEY, "", null, null, List.of());
        killed = takeovers.drive(again.operation(), () -> work(takeovers.process(), again));
        String where = "killed in " + takeovers.killedIn();
        assertThat(takeovers.get(again.operation()).state())
            .as(where)
            .isEqualTo(Operation.State.DONE);
        assertThat(commands(mark))
            .as(where)
            .containsExactly(PowerCommand.OFF, PowerCommand.ON, PowerCommand.OFF, PowerCommand.ON);
      }
      assertThat(takeovers.killedIn())
          .contains("again-power-off", "again-boot-device", "again-power-on", "await-written");
    }
  }

  /** One thing that the machine does next, or time. */
  private void work(Estate process, Accepted accepted) {
    Netboot asked = process.injector.getInstance(Netboot.class);
    String step = process.operations.get(HK, accepted.operation()).step();
    switch (stage()) {
      case "OPEN" -> {
        if (step.equals(FIRST)) {
          pass(process, accepted, FIRST, 0.6);
        } else if (machines.state(server) == PowerReading.State.ON) {
          installer = token(asked.boot(machine(), FROM));
          system = upToken(asked.template(installer, "x.sh", machine(), FROM));
        }
      }
      case "STARTED" -> asked.beginWipe(installer, machine(), "/dev/sda", FROM);
      case "WIPING" -> asked.written(installer, FROM);
      case "WRITTEN" -> asked.up(system, FROM);
      default -> {}
    }
  }

  private void await(Accepted accepted, String step) {
    Await.until(
        "the operation to be at " + step,
        Duration.ofSeconds(20),
        () -> operation(accepted).step().equals(step));
  }

  private Operation operation(Accepted accepted) {
    return estate.operations.get(HK, accepted.operation());
  }

  private Instant expectedOfStep(Accepted accepted) {
    return Objects.requireNonNull(operation(accepted).stepExpectedEndTime());
  }

  private void pass(Accepted accepted, String step, double share) {
    pass(estate, accepted, step, share);
  }

  /** Has a share of the step's time be over, and the operation looked at. */
  private static void pass(Estate process, Accepted accepted, String step, double share) {
    UUID id = Objects.requireNonNull(accepted.operation());
    long left = Math.round(CONFIG.startLimit().toMillis() * (1 - share));
    process.database.execute(
        handle -> {
          handle.execute(
              "update operations set step_deadline = now() + cast(? as interval) where id = ? and"
                  + " step = ?",
              left + " ms",
              id,
              step);
          handle.execute(
              "update scheduled_tasks set execution_time = now() where task_instance = ? and not"
                  + " picked",
              id.toString());
        });
  }

  private List<PowerCommand> commands(int from) {
    return machines.sent().stream().skip(from).map(FakeMachines.Command::command).toList();
  }

  private double started() {
    return estate
        .injector
        .getInstance(MeterRegistry.class)
        .get("dcim.netboot.second.starts")
        .counter()
        .count();
  }

  private int waitingForLocks() {
    return estate.database.read(
        handle ->
            handle
                .createQuery(
                    "select count(*) from pg_stat_activity where datname = current_database() and"
                        + " wait_event_type = 'Lock'")
                .mapTo(Integer.class)
                .one());
  }
}
