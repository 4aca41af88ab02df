package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.v1.GetPowerRequest;
import io.toplink.dcim.v1.ListAuditEventsRequest;
import io.toplink.dcim.v1.ManagementState;
import io.toplink.dcim.v1.Power;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** BMCs that stop doing their job, where the operator wants that something is done about it. */
class EscalationTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  private static Stack stack;

  @BeforeAll
  static void start() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("escalation")
                .with("any", "Any", 4)
                .withServerSettings(
                    "telemetry { enabled = true, interval = 300 ms, silent-interval = 500 ms }",
                    "escalation { enabled = true, failures = 3, after = 1 s, cool-down = 10 s }",
                    "escalation.restarts = 1"));
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  private static Power power(String server) {
    return stack
        .api()
        .power()
        .getPower(GetPowerRequest.newBuilder().setName("servers/" + server + "/power").build());
  }

  private static void await(String server, ManagementState state) {
    Await.until(server + " is " + state, SOON, () -> power(server).getManagementState() == state);
  }

  private static long restarts(String server) {
    return stack.bmcOf(server).journal().stream()
        .filter(entry -> entry.isEffect() && entry.path().equals("bmc-reset"))
        .count();
  }

  private static List<String> givenUp() {
    return stack
        .api()
        .audit()
        .listAuditEvents(
            ListAuditEventsRequest.newBuilder()
                .setFilter("method = \"escalation/given-up\"")
                .build())
        .getAuditEventsList()
        .stream()
        .map(event -> event.getResource())
        .toList();
  }

  @Test
  void whatARestartHealsIsHealedAndTheRestIsTold() {
    for (String server : List.of("srv-01", "srv-02", "srv-03", "srv-04")) {
      await(server, ManagementState.MANAGEMENT_STATE_AVAILABLE);
    }
    stack.bmcOf("srv-01").add(Oddity.POWER_STATE_NULL_UNTIL_RESTART);
    stack.bmcOf("srv-02").add(Oddity.POWER_STATE_NULL);
    stack.bmcOf("srv-03").changePassword("somebody-changed-it");
    for (String server : List.of("srv-01", "srv-02")) {
      await(server, ManagementState.MANAGEMENT_STATE_DEGRADED);
    }

    await("srv-01", ManagementState.MANAGEMENT_STATE_AVAILABLE);
    Await.until("the other is told", SOON, () -> !givenUp().isEmpty());

    assertThat(restarts("srv-01")).isEqualTo(1);
    assertThat(restarts("srv-02")).isEqualTo(1);
    assertThat(restarts("srv-03")).isZero();
    assertThat(restarts("srv-04")).isZero();
    assertThat(givenUp()).containsExactly("servers/srv-02");
    assertThat(power("srv-02").getManagementStateReason())
        .endsWith("; restarting the BMC has not helped, so see to it yourself");
    assertThat(power("srv-03").getManagementState())
        .isEqualTo(ManagementState.MANAGEMENT_STATE_CREDENTIALS_BAD);
  }
}
