package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.v1.AuditEvent;
import io.toplink.dcim.v1.GetPowerRequest;
import io.toplink.dcim.v1.ListAuditEventsRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * With {@code telemetry.suspended-on = turn-off} a suspended customer's machine that is turned on
 * without us is turned off again, once an hour, and no other machine is touched. That nothing is
 * done without that setting is in {@link PowerTruthTest}.
 */
class SuspendedOnTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static Stack stack;
  private static Customers customers;

  @BeforeAll
  static void start() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("suspended-on")
                .with("sold", "Sold", 3)
                .withServerSettings(
                    "telemetry { enabled = true, interval = 300 ms, silent-interval = 500 ms }",
                    "telemetry.suspended-on = turn-off"));
    customers = new Customers(stack.api());
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  @Test
  void itIsTurnedOffOnceAnHourAndNothingElseIs() throws Exception {
    SimulatedBmc suspended = sold("suspended");
    SimulatedBmc keptOn = sold("kept-on");
    SimulatedBmc paying = sold("paying");
    finish(customers.suspend("suspended", false));
    customers.suspend("kept-on", true);
    assertThat(effects(suspended)).containsExactly("power-on", "power-cut");

    suspended.machine().turnOn();
    bounce(keptOn);
    bounce(paying);
    Await.until("it is off again", SOON, () -> suspended.machine().power() == Machine.Power.OFF);
    assertThat(drifts("suspended").get(0).getStatus().getMessage())
        .contains("assignments/suspended is suspended, and is on");
    Await.until("the operation is over", SOON, () -> operationsUnderWay() == 0);

    suspended.machine().turnOn();
    Await.until("it is told again", SOON, () -> drifts("suspended").size() == 2);
    awaitFurtherLooks("suspended");
    assertThat(suspended.machine().power()).as("no fight").isEqualTo(Machine.Power.ON);
    assertThat(commands(suspended)).isEqualTo(3);

    anHourPasses();
    Await.until("it is off", SOON, () -> suspended.machine().power() == Machine.Power.OFF);
    Await.until("the operation is over", SOON, () -> operationsUnderWay() == 0);
    assertThat(commands(suspended)).isEqualTo(4);
    assertThat(drifts("suspended")).hasSize(2);

    for (SimulatedBmc other : List.of(keptOn, paying)) {
      assertThat(other.machine().power()).isEqualTo(Machine.Power.ON);
      assertThat(commands(other)).as("only what the order sent").isEqualTo(1);
    }
  }

  private static SimulatedBmc sold(String assignment) {
    finish(customers.order("sold", assignment));
    return stack.bmcOf(customers.serverOf(assignment));
  }

  /** Off and on behind our back, each of which is seen. */
  private static void bounce(SimulatedBmc bmc) {
    String power = String.format(Locale.ROOT, "servers/srv-%02d/power", bmc.number() + 1);
    bmc.machine().cutPower();
    Await.until("it is seen off", SOON, () -> found("power-drift", power).size() == 1);
    bmc.machine().turnOn();
    Await.until("it is seen on", SOON, () -> found("power-drift-over", power).size() == 1);
  }

  private static void awaitFurtherLooks(String assignment) {
    GetPowerRequest power = GetPowerRequest.newBuilder().setName(powerOf(assignment)).build();
    long seen = stack.api().power().getPower(power).getObserveTime().getSeconds();
    Await.until(
        "it is looked at again and again",
        SOON,
        () -> stack.api().power().getPower(power).getObserveTime().getSeconds() > seen + 1);
  }

  private static void anHourPasses() throws SQLException {
    try (Connection connection = stack.database().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("update operations set create_time = create_time - interval '1 hour'");
    }
  }

  private static int operationsUnderWay() {
    try (Connection connection = stack.database().connect();
        Statement statement = connection.createStatement();
        var row =
            statement.executeQuery("select count(*) from operations where end_time is null")) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void finish(Operation operation) {
    Operation ended =
        stack
            .api()
            .operations()
            .waitOperation(
                WaitOperationRequest.newBuilder()
                    .setName(operation.getName())
                    .setTimeout(Durations.fromSeconds(25))
                    .build());
    assertThat(ended.hasResponse()).as("%s", ended).isTrue();
  }

  private static List<AuditEvent> drifts(String assignment) {
    return found("power-drift", powerOf(assignment));
  }

  private static String powerOf(String assignment) {
    return "servers/" + customers.serverOf(assignment) + "/power";
  }

  private static List<AuditEvent> found(String what, String power) {
    return stack
        .api()
        .audit()
        .listAuditEvents(
            ListAuditEventsRequest.newBuilder()
                .setFilter(
                    "actor = system AND method = \"telemetry/"
                        + what
                        + "\" AND resource = \""
                        + power
                        + "\"")
                .build())
        .getAuditEventsList();
  }

  private static List<String> effects(SimulatedBmc bmc) {
    return bmc.effects().stream().filter(effect -> !effect.startsWith("boot")).toList();
  }

  private static long commands(SimulatedBmc bmc) {
    return bmc.journal().stream()
        .filter(entry -> entry.method().equals("POST") && entry.path().contains("Actions"))
        .count();
  }
}
