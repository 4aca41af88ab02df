package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFault;
import io.toplink.dcim.it.ipmi.IpmiFault.Kind;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.it.ipmi.IpmiSim;
import io.toplink.dcim.it.ipmi.IpmiUsers.Habit;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.GetPowerRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.ListAuditEventsRequest;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.RotateBmcPasswordRequest;
import io.toplink.dcim.v1.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * New passwords for BMCs, by both protocols: B47 and B48 of the catalogue of BMC answers, and what
 * else BMCs do with passwords. All rows run at the same time. Whatever comes of one, DCIM still
 * gets in afterwards wherever anybody could.
 */
class BmcPasswordTest {
  private static final String OLD = ForeignBmc.PASSWORD;

  /**
   * One habit.
   *
   * @param outcome {@code DONE}, or the reason why not and which password is in force
   * @param refused logins that the BMC refused at most
   */
  private record Row<B>(
      String number, String what, Consumer<B> preparation, String outcome, int refused) {
    @Override
    public String toString() {
      return number + ": " + what + ", " + outcome;
    }
  }

  private static final List<Row<SimulatedBmc>> REDFISH =
      List.of(
          redfish("-", "nothing wrong", bmc -> {}, "DONE", 1),
          redfish("-", "tags", oddity(Oddity.IF_MATCH_REQUIRED), "DONE", 1),
          redfish("-", "weak tags", oddity(Oddity.WEAK_ETAGS_TAKEN_STRONG), "DONE", 1),
          redfish("-", "needs all of it", oddity(Oddity.PASSWORD_NEEDS_ALL), "DONE", 1),
          redfish("-", "by an action", oddity(Oddity.PASSWORD_BY_ACTION), "DONE", 1),
          redfish("-", "sessions only", oddity(Oddity.NO_BASIC_AUTH), "DONE", 6),
          redfish("-", "16 at most", oddity(Oddity.PASSWORD_SHORT_ONLY), "DONE", 1),
          redfish("B47", "cut to 16", oddity(Oddity.PASSWORD_CUT), "DONE", 2),
          redfish(
              "B47", "keeps the old", oddity(Oddity.PASSWORD_IGNORED), "PASSWORD_NOT_SET old", 2),
          redfish(
              "B47",
              "lets nobody in",
              oddity(Oddity.PASSWORD_SPOILT),
              "PASSWORD_NOT_SET unknown",
              3),
          redfish(
              "B48",
              "takes both",
              oddity(Oddity.PASSWORD_OLD_STAYS),
              "PASSWORD_NOT_CHANGED both",
              0),
          redfish("-", "policy", oddity(Oddity.PASSWORD_POLICY), "PASSWORD_NOT_SET old", 0),
          redfish("-", "no accounts", oddity(Oddity.NO_ACCOUNTS), "BMC_UNSUPPORTED old", 0),
          redfish("B25", "a task", oddity(Oddity.CHANGES_AS_TASKS), "DONE", 2),
          redfish(
              "B26",
              "answer lost after",
              fault(Fault.of(Fault.Kind.RESET).afterEffect()),
              "DONE",
              1),
          redfish("B27", "answer lost before", fault(Fault.of(Fault.Kind.RESET)), "DONE", 3),
          redfish(
              "B20",
              "not now, once",
              fault(Fault.error(503, "IDRAC.2.8.SYS518", "not ready")),
              "DONE",
              1));

  private static final List<Row<IpmiBmc>> IPMI =
      List.of(
          ipmi("-", "nothing wrong", bmc -> {}, "DONE"),
          ipmi("B47", "cut to 16", habit(Habit.CUTS), "DONE"),
          ipmi("B47", "16 at most", habit(Habit.SHORT_ONLY), "DONE"),
          ipmi("B47", "lets nobody in", habit(Habit.SPOILS), "PASSWORD_NOT_SET unknown"),
          ipmi("B48", "keeps the old", fault(Kind.IGNORED, -1, 0), "PASSWORD_NOT_SET old"),
          ipmi("B46", "refuses", fault(Kind.REFUSED, -1, 0xcc), "BMC_UNSUPPORTED old"),
          ipmi("F9", "may not", fault(Kind.REFUSED, -1, 0xd4), "PASSWORD_NOT_SET old"),
          ipmi("B26", "answer lost after", fault(Kind.ANSWER_LOST, 1, 0), "DONE"),
          ipmi("B27", "lost before", fault(Kind.LOST, 1, 0), "DONE"));

  private static final Map<Row<?>, Operation> asked = new LinkedHashMap<>();
  private static Stack stack;
  private static IpmiFleet ipmiFleet;

  @BeforeAll
  static void start() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("bmc-passwords")
                .with("any", "Any", REDFISH.size() + 1)
                .withServerSettings("power { confirm = 300 ms, poll = 200 ms }"));
    ipmiFleet = IpmiFleet.start(IPMI.size() + 1);
    List<Operation> inspections = new ArrayList<>();
    for (int i = 0; i < IPMI.size(); i++) {
      ipmiFleet.bmc(i).becomes("IPMI-" + i);
      inspections.add(register(ipmi(i), ipmiFleet.bmc(i).address()));
    }
    for (Operation inspection : inspections) {
      assertThat(outcome(inspection)).isEqualTo("DONE");
    }
    for (int i = 0; i < REDFISH.size(); i++) {
      SimulatedBmc bmc = stack.bmcOf(redfish(i));
      bmc.remove(Oddity.CHANGES_AS_TASKS);
      REDFISH.get(i).preparation().accept(bmc);
      if (bmc.has(Oddity.NO_BASIC_AUTH)) {
        // It took the password as it was until now: only an operator has it shown in another way.
        outcome(inspect(redfish(i)));
        assertThat(outcome(inspect(redfish(i)))).isEqualTo("DONE");
      }
      asked.put(REDFISH.get(i), rotate(redfish(i)));
    }
    for (int i = 0; i < IPMI.size(); i++) {
      IPMI.get(i).preparation().accept(ipmiFleet.bmc(i));
      asked.put(IPMI.get(i), rotate(ipmi(i)));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (stack != null) {
      stack.close();
    }
    if (ipmiFleet != null) {
      ipmiFleet.close();
    }
  }

  static Stream<Row<SimulatedBmc>> redfishRows() {
    return REDFISH.stream();
  }

  static Stream<Row<IpmiBmc>> ipmiRows() {
    return IPMI.stream();
  }

  @ParameterizedTest
  @MethodSource("redfishRows")
  void overRedfish(Row<SimulatedBmc> row) throws Exception {
    SimulatedBmc bmc = stack.bmcOf(redfish(REDFISH.indexOf(row)));
    String outcome = outcome(asked.get(row));
    assertThat(outcome).isEqualTo(row.outcome());
    assertThat(bmc.failedLogins()).as("refused logins").isLessThanOrEqualTo(row.refused());
    check(row, redfish(REDFISH.indexOf(row)), bmc.password(), outcome);
  }

  @ParameterizedTest
  @MethodSource("ipmiRows")
  void overIpmi(Row<IpmiBmc> row) throws Exception {
    String outcome = outcome(asked.get(row));
    assertThat(outcome).isEqualTo(row.outcome());
    IpmiBmc bmc = ipmiFleet.bmc(IPMI.indexOf(row));
    check(row, ipmi(IPMI.indexOf(row)), bmc.users().password(), outcome);
  }

  private static void check(Row<?> row, String server, String inForce, String outcome)
      throws Exception {
    boolean changed = !inForce.equals(OLD);
    assertThat(changed).as("%s", row).isEqualTo(!outcome.endsWith(" old"));
    if (outcome.endsWith(" unknown") || outcome.endsWith(" both")) {
      assertThat(get(server).getOperation()).isNotEmpty();
      assertThat(get(server).getBmc().getPasswordInDoubt()).isTrue();
      stack
          .api()
          .operations()
          .cancelOperation(
              CancelOperationRequest.newBuilder().setName(asked.get(row).getName()).build());
      assertThat(get(server).getOperation()).isEmpty();
      assertThat(get(server).getBmc().getPasswordInDoubt()).as("both are kept").isTrue();
    } else {
      assertThat(get(server).getBmc().getPasswordInDoubt()).isFalse();
    }
    if (outcome.equals("DONE")) {
      assertThat(inForce).matches("[A-Za-z0-9]{16}|[A-Za-z0-9]{20}");
    }
    if (!outcome.endsWith(" unknown")) {
      // Whichever is in force is the stored one.
      assertThat(seen(server)).isEqualTo(Power.State.OFF);
    }
    if (row.what().equals("policy")) {
      assertThat(operation(asked.get(row)).getError().getMessage())
          .contains("the value *** needs one of !#$ to be a password");
    }
    SecretScan secrets = new SecretScan();
    if (changed) {
      secrets.add("the new password", inForce);
    }
    for (Path log : stack.logs()) {
      secrets.assertNoneIn(log);
    }
    secrets.assertNoneIn("the operation", operation(asked.get(row)).toString());
    secrets.assertNoneIn(
        "the audit trail",
        stack
            .api()
            .audit()
            .listAuditEvents(ListAuditEventsRequest.newBuilder().setPageSize(500).build())
            .toString());
  }

  @Test
  @DisplayName("B48: both are kept, and the next one finds out")
  void whatWasLeftInDoubtIsFoundOut() throws Exception {
    String server = redfish(REDFISH.size());
    SimulatedBmc bmc = stack.bmcOf(server);
    bmc.remove(Oddity.CHANGES_AS_TASKS);
    bmc.add(Oddity.PASSWORD_OLD_STAYS);
    Operation stopped = rotate(server);
    assertThat(outcome(stopped)).isEqualTo("PASSWORD_NOT_CHANGED both");
    String kept = bmc.password();
    stack
        .api()
        .operations()
        .cancelOperation(CancelOperationRequest.newBuilder().setName(stopped.getName()).build());
    bmc.remove(Oddity.PASSWORD_OLD_STAYS);
    assertThat(outcome(rotate(server))).isEqualTo("DONE");
    assertThat(bmc.password()).as("nothing new was needed").isEqualTo(kept);
    assertThat(get(server).getBmc().getPasswordInDoubt()).isFalse();
    assertThat(seen(server)).isEqualTo(Power.State.OFF);
    assertThat(outcome(rotate(server))).isEqualTo("DONE");
    assertThat(bmc.password()).isNotEqualTo(kept);
  }

  @Test
  void ofOpenIpmi(@TempDir Path directory) throws Exception {
    Tool.orSkip(IpmiSim.PROGRAM, "a new password for OpenIPMI's BMC");
    try (ForeignBmc bmc = IpmiSim.start(directory)) {
      assertThat(outcome(register("openipmi", bmc.address()))).isEqualTo("DONE");
      assertThat(outcome(rotate("openipmi"))).isEqualTo("DONE");
      assertThat(seen("openipmi")).isEqualTo(Power.State.OFF);
      assertThat(outcome(rotate("openipmi"))).as("once more").isEqualTo("DONE");
      assertThat(seen("openipmi")).isEqualTo(Power.State.OFF);
    }
  }

  @Test
  void allServersOfOneBmcFollowTogether() throws Exception {
    IpmiBmc chassis = ipmiFleet.bmc(IPMI.size());
    chassis.becomes("CHASSIS");
    assertThat(outcome(register("node-a", chassis.address()))).isEqualTo("DONE");
    create("node-b", chassis.address());
    assertThat(outcome(rotate("node-a"))).isEqualTo("DONE");
    assertThat(chassis.users().password()).isNotEqualTo(OLD);
    for (String node : List.of("node-a", "node-b")) {
      assertThat(seen(node)).as(node).isEqualTo(Power.State.OFF);
    }
  }

  private static Power.State seen(String server) {
    return stack
        .api()
        .power()
        .getPower(
            GetPowerRequest.newBuilder()
                .setName("servers/" + server + "/power")
                .setRefresh(true)
                .build())
        .getState();
  }

  private static Server get(String server) {
    return stack
        .api()
        .servers()
        .getServer(GetServerRequest.newBuilder().setName("servers/" + server).build());
  }

  private static Operation rotate(String server) {
    return stack
        .api()
        .servers()
        .rotateBmcPassword(
            RotateBmcPasswordRequest.newBuilder()
                .setName("servers/" + server)
                .setRequestId(UUID.randomUUID().toString())
                .build());
  }

  private static void create(String id, InetSocketAddress address) {
    stack
        .api()
        .servers()
        .createServer(
            CreateServerRequest.newBuilder()
                .setServerId(id)
                .setServer(
                    Server.newBuilder()
                        .setBmc(
                            Bmc.newBuilder()
                                .setProtocol(Bmc.Protocol.IPMI)
                                .setHost(address.getAddress().getHostAddress())
                                .setPort(address.getPort())
                                .setUsername(ForeignBmc.USERNAME)
                                .setPassword(OLD)))
                .build());
  }

  private static Operation register(String id, InetSocketAddress address) throws IOException {
    create(id, address);
    return inspect(id);
  }

  private static Operation inspect(String id) {
    return stack
        .api()
        .servers()
        .inspectServer(InspectServerRequest.newBuilder().setName("servers/" + id).build());
  }

  private static Operation operation(Operation of) {
    return stack
        .api()
        .operations()
        .waitOperation(
            WaitOperationRequest.newBuilder()
                .setName(of.getName())
                .setTimeout(Durations.fromSeconds(25))
                .build());
  }

  private static String outcome(Operation of) throws Exception {
    Operation ended = operation(of);
    for (int i = 0; i < 3 && !ended.getDone(); i++) {
      ended = operation(of);
    }
    assertThat(ended.getDone()).as("%s", ended).isTrue();
    if (!ended.hasError()) {
      return "DONE";
    }
    ErrorInfo info = ended.getError().getDetails(0).unpack(ErrorInfo.class);
    return info.getReason() + " " + info.getMetadataOrDefault("in_force", "-");
  }

  private static String redfish(int number) {
    return String.format(Locale.ROOT, "srv-%02d", number + 1);
  }

  private static String ipmi(int number) {
    return String.format(Locale.ROOT, "ipmi-%02d", number);
  }

  private static Row<SimulatedBmc> redfish(
      String number, String what, Consumer<SimulatedBmc> preparation, String outcome, int refused) {
    return new Row<>(number, what, preparation, outcome, refused);
  }

  private static Row<IpmiBmc> ipmi(
      String number, String what, Consumer<IpmiBmc> preparation, String outcome) {
    return new Row<>(number, what, preparation, outcome, 0);
  }

  private static Consumer<SimulatedBmc> oddity(Oddity oddity) {
    return bmc -> bmc.add(oddity);
  }

  private static Consumer<SimulatedBmc> fault(Fault fault) {
    return bmc -> bmc.inject(fault.on("PATCH", ".*Accounts.*"));
  }

  private static Consumer<IpmiBmc> habit(Habit habit) {
    return bmc -> bmc.users().habit(habit);
  }

  private static Consumer<IpmiBmc> fault(Kind kind, int times, int value) {
    return bmc -> bmc.inject(IpmiFault.of(kind, "user-password").times(times).with(value));
  }
}
