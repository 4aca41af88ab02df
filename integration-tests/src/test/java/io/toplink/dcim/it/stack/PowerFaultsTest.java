package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.it.stack.PowerFault.Verb;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.BootDevice;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.Power.Manner;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.RestartRequest;
import io.toplink.dcim.v1.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What whole operations make of BMCs that misbehave: how they end, how many commands were sent for
 * them, and what became of the machine. Rows begin with their numbers: B1 to B52 in the catalogue
 * of BMC answers, F1 to F44 in the list of faults. All of them run at the same time.
 */
class PowerFaultsTest {
  private static final Duration GRACE = Duration.ofSeconds(3);

  /** What came of a row. */
  private record Run(Operation operation, int effectsBefore) {}

  private static Stack stack;
  private static final List<PowerFault<SimulatedBmc>> REDFISH =
      new RedfishPowerFaults(() -> stack.fleet()).rows();
  private static final List<PowerFault<IpmiBmc>> IPMI = IpmiPowerFaults.rows();
  private static final Map<PowerFault<?>, Run> runs = new LinkedHashMap<>();
  private static IpmiFleet ipmiFleet;

  @BeforeAll
  static void start() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("power-faults")
                .with("any", "Any", REDFISH.size())
                .withServerSettings("power { resend = 500 ms, on-limit = 4 s, off-limit = 3 s }"));
    ipmiFleet = IpmiFleet.start(IPMI.size());
    registerIpmi();
    for (int i = 0; i < REDFISH.size(); i++) {
      PowerFault<SimulatedBmc> row = REDFISH.get(i);
      SimulatedBmc bmc = stack.fleet().bmc(i);
      row.preparation().accept(bmc);
      int before = effects(bmc).size();
      runs.put(row, new Run(ask(row.verb(), "servers/srv-" + twoDigits(i + 1)), before));
    }
    for (int i = 0; i < IPMI.size(); i++) {
      PowerFault<IpmiBmc> row = IPMI.get(i);
      row.preparation().accept(ipmiFleet.bmc(i));
      int before = effects(ipmiFleet.bmc(i)).size();
      runs.put(row, new Run(ask(row.verb(), ipmiServer(i)), before));
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (stack != null) {
      stack.close();
    }
    if (ipmiFleet != null) {
      ipmiFleet.close();
    }
  }

  static Stream<PowerFault<SimulatedBmc>> redfishRows() {
    return REDFISH.stream();
  }

  static Stream<PowerFault<IpmiBmc>> ipmiRows() {
    return IPMI.stream();
  }

  @ParameterizedTest
  @MethodSource("redfishRows")
  void overRedfish(PowerFault<SimulatedBmc> row) throws Exception {
    checkEnd(row);
    if (row.outcome().startsWith("BMC_IDENTITY")) {
      checkStopped("servers/srv-" + twoDigits(REDFISH.indexOf(row) + 1), row.outcome());
    }
    SimulatedBmc bmc = stack.fleet().bmc(REDFISH.indexOf(row));
    check(row, effects(bmc), (int) bmc.journal().stream().filter(PowerFaultsTest::isReset).count());
  }

  @ParameterizedTest
  @MethodSource("ipmiRows")
  void overIpmi(PowerFault<IpmiBmc> row) throws Exception {
    checkEnd(row);
    if (row.outcome().startsWith("BMC_IDENTITY")) {
      checkStopped(ipmiServer(IPMI.indexOf(row)), row.outcome());
    }
    IpmiBmc bmc = ipmiFleet.bmc(IPMI.indexOf(row));
    check(row, effects(bmc), bmc.count("chassis-control"));
  }

  @Test
  void whatWasWantedIsToldAndNoMoreOfTheCommandThanTheBmcSaid() throws Exception {
    for (Map.Entry<PowerFault<?>, Run> run : runs.entrySet()) {
      PowerFault<?> row = run.getKey();
      if (row.outcome().equals("POWER_STATE_UNCONFIRMED")) {
        Operation ended = ended(run.getValue().operation());
        ErrorInfo told = ended.getError().getDetails(0).unpack(ErrorInfo.class);
        assertThat(told.getMetadataMap())
            .as("%s", row)
            .containsOnlyKeys("server", "wanted", "seen")
            .containsEntry("server", ended.getError().getMessage().split(":", 2)[0]);
        if (row.numbers().startsWith("B23")) {
          assertThat(told.getMetadataMap()).containsEntry("wanted", "on");
          assertThat(ended.getError().getMessage()).contains("never said that it took it");
        } else if (row.numbers().startsWith("B24")) {
          assertThat(ended.getError().getMessage()).contains("the BMC took the command");
        }
      }
    }
  }

  /** Whoever asks next is told so at once, and the machine is not sold. */
  private static void checkStopped(String server, String reason) throws Exception {
    assertThat(outcome(ended(ask(Verb.ON, server)))).isEqualTo(reason);
    Server now =
        stack.api().servers().getServer(GetServerRequest.newBuilder().setName(server).build());
    assertThat(now.getState()).isEqualTo(Server.State.FAULTY);
    assertThat(now.getStateReason()).contains("another machine");
  }

  private static void checkEnd(PowerFault<?> row) throws Exception {
    Operation ended = ended(runs.get(row).operation());
    assertThat(outcome(ended)).as("%s", ended).isEqualTo(row.outcome());
    if (ended.hasError()) {
      ErrorInfo error = ended.getError().getDetails(0).unpack(ErrorInfo.class);
      assertThat(error.getMetadataMap()).containsAllEntriesOf(row.told());
    }
  }

  private static void check(PowerFault<?> row, List<String> effects, int commands) {
    assertThat(effects.subList(runs.get(row).effectsBefore(), effects.size()))
        .isEqualTo(row.effects());
    assertThat(commands).as("power commands").isBetween(row.least(), row.most());
  }

  private static Operation ended(Operation asked) {
    Operation ended =
        stack
            .api()
            .operations()
            .waitOperation(
                WaitOperationRequest.newBuilder()
                    .setName(asked.getName())
                    .setTimeout(Durations.fromSeconds(25))
                    .build());
    assertThat(ended.getDone()).as("%s", ended).isTrue();
    return ended;
  }

  private static String outcome(Operation ended) throws Exception {
    return ended.hasError()
        ? ended.getError().getDetails(0).unpack(ErrorInfo.class).getReason()
        : "DONE";
  }

  private static List<String> effects(SimulatedBmc bmc) {
    return withoutBoots(bmc.effects());
  }

  private static List<String> effects(IpmiBmc bmc) {
    return withoutBoots(bmc.machine().effects());
  }

  private static List<String> withoutBoots(List<String> effects) {
    return effects.stream().filter(effect -> !effect.startsWith("boot")).toList();
  }

  private static boolean isReset(Journal.Entry entry) {
    return entry.method().equals("POST") && entry.path().contains("ComputerSystem.Reset");
  }

  private static Operation ask(Verb verb, String server) {
    var power = stack.api().power();
    String name = server + "/power";
    return switch (verb) {
      case ON -> power.powerOn(PowerOnRequest.newBuilder().setName(name).build());
      case OFF -> power.powerOff(off(name, Manner.FORCED));
      case GRACEFUL -> power.powerOff(off(name, Manner.GRACEFUL));
      case GRACEFUL_THEN_FORCED -> power.powerOff(off(name, Manner.GRACEFUL_THEN_FORCED));
      case RESTART ->
          power.restart(RestartRequest.newBuilder().setName(name).setManner(Manner.FORCED).build());
      case RESTART_FROM_NETWORK ->
          power.restart(
              RestartRequest.newBuilder()
                  .setName(name)
                  .setManner(Manner.FORCED)
                  .setBootOnce(BootDevice.BOOT_DEVICE_NETWORK)
                  .build());
    };
  }

  private static PowerOffRequest off(String name, Manner manner) {
    return PowerOffRequest.newBuilder()
        .setName(name)
        .setManner(manner)
        .setGrace(Durations.fromMillis(GRACE.toMillis()))
        .build();
  }

  private static void registerIpmi() throws Exception {
    List<Operation> inspections = new ArrayList<>();
    for (int i = 0; i < IPMI.size(); i++) {
      IpmiBmc bmc = ipmiFleet.bmc(i);
      bmc.becomes("IPMI-" + i);
      stack
          .api()
          .servers()
          .createServer(
              CreateServerRequest.newBuilder()
                  .setServerId(ipmiServer(i).substring("servers/".length()))
                  .setServer(
                      Server.newBuilder()
                          .setBmc(
                              Bmc.newBuilder()
                                  .setProtocol(Bmc.Protocol.IPMI)
                                  .setHost(bmc.address().getAddress().getHostAddress())
                                  .setPort(bmc.address().getPort())
                                  .setUsername(ForeignBmc.USERNAME)
                                  .setPassword(ForeignBmc.PASSWORD)))
                  .build());
      inspections.add(
          stack
              .api()
              .servers()
              .inspectServer(InspectServerRequest.newBuilder().setName(ipmiServer(i)).build()));
    }
    for (Operation inspection : inspections) {
      assertThat(outcome(ended(inspection))).isEqualTo("DONE");
    }
  }

  private static String ipmiServer(int number) {
    return "servers/ipmi-" + twoDigits(number);
  }

  private static String twoDigits(int number) {
    return String.format(Locale.ROOT, "%02d", number);
  }
}
