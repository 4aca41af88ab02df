package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.Moment;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFault;
import io.toplink.dcim.it.ipmi.IpmiFault.Kind;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.it.ipmi.IpmiMachine;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.BootDevice;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.Power.Manner;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.RestartRequest;
import io.toplink.dcim.v1.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What whole operations make of BMCs that misbehave: how they end, how many commands were sent for
 * them, and what became of the machine. Rows begin with their numbers: B1 to B52 in the catalogue
 * of BMC answers, F1 to F44 in the list of faults. All of them run at the same time.
 */
class PowerFaultsTest {
  private static final Duration WAY = Duration.ofMillis(900);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration GRACE = Duration.ofSeconds(3);

  /** What is asked of a machine. */
  private enum Verb {
    ON,
    OFF,
    GRACEFUL,
    GRACEFUL_THEN_FORCED,
    RESTART,
    RESTART_FROM_NETWORK
  }

  /**
   * One misbehaviour.
   *
   * @param outcome {@code DONE}, or the reason why not
   * @param least power commands that must have reached the BMC
   * @param most power commands that may have reached it
   * @param effects what happened to the machine since it was asked for
   */
  private record Row<B>(
      String numbers,
      String what,
      Verb verb,
      Consumer<B> preparation,
      String outcome,
      int least,
      int most,
      List<String> effects) {
    @Override
    public String toString() {
      return numbers + ": " + what + ", " + verb;
    }
  }

  /** What came of a row. */
  private record Run(Operation operation, int effectsBefore) {}

  private static final List<Row<SimulatedBmc>> REDFISH =
      List.of(
          redfish("-", "nothing wrong", Verb.ON, bmc -> {}, "DONE", 1, "power-on"),
          flapping(Verb.ON, bmc -> {}, "power-on"),
          flapping(Verb.OFF, on(), "power-cut"),
          flapping(Verb.RESTART, on(), "power-cut"),
          redfish(
              "B24 / F36",
              "says yes, does nothing",
              Verb.ON,
              add(Oddity.POWER_ACTIONS_IGNORED),
              "UNCONFIRMED",
              2),
          redfish(
              "B24 / F36",
              "says yes, does nothing",
              Verb.OFF,
              on().andThen(add(Oddity.POWER_ACTIONS_IGNORED)),
              "UNCONFIRMED",
              2),
          redfish(
              "B24 / F36",
              "says yes, does nothing",
              Verb.RESTART,
              on().andThen(add(Oddity.POWER_ACTIONS_IGNORED)),
              "UNCONFIRMED",
              2),
          redfish("F37", "takes its time", Verb.ON, takes(WAY), "DONE", 1, "power-on"),
          redfish("F37", "takes a minute", Verb.ON, takes(MINUTE), "UNCONFIRMED", 1, "power-on"),
          redfish(
              "F37",
              "takes its time",
              Verb.RESTART,
              on().andThen(takes(WAY)),
              "DONE",
              2,
              "power-cut",
              "power-on"),
          redfish(
              "B28 / F37",
              "never tells the state",
              Verb.ON,
              add(Oddity.POWER_STATE_NULL),
              "UNCONFIRMED",
              1,
              "power-on"),
          redfish(
              "B28 / F37",
              "tells no state for a while",
              Verb.ON,
              PowerFaultsTest::nullForAWhile,
              "DONE",
              1,
              "power-on"),
          redfish(
              "B28",
              "tells a state nobody knows",
              Verb.RESTART,
              on().andThen(add(Oddity.POWER_STATE_PAUSED)),
              "UNCONFIRMED",
              1,
              "power-cut"),
          redfish(
              "B28",
              "is on its way off for ever",
              Verb.ON,
              add(Oddity.POWER_STATE_STUCK),
              "UNCONFIRMED",
              1,
              "power-on"),
          redfish(
              "F43",
              "drops what comes while it goes off",
              Verb.ON,
              on().andThen(dropping(bmc -> bmc.machine().cutPower())),
              "DONE",
              2,
              "power-on"),
          redfish(
              "F43",
              "drops what comes while it goes on",
              Verb.RESTART,
              dropping(bmc -> bmc.machine().turnOn()),
              "DONE",
              3,
              "power-cut",
              "power-on"),
          redfish(
              "F43",
              "drops what comes while it goes on",
              Verb.GRACEFUL,
              dropping(bmc -> bmc.machine().turnOn()),
              "DONE",
              1,
              "shutdown"),
          redfish(
              "B20 / F31",
              "does not do it yet, twice",
              Verb.ON,
              fault(Fault.error(409, "IDRAC.2.8.SYS518", "not ready").times(2)),
              "DONE",
              3,
              "power-on"),
          redfish(
              "F23",
              "its system is deaf",
              Verb.GRACEFUL,
              on().andThen(add(Oddity.SOFT_OFF_IGNORED)),
              "GRACE_EXPIRED",
              1),
          redfish(
              "B34",
              "is away in the middle, and has forgotten everybody",
              Verb.ON,
              PowerFaultsTest::awayInTheMiddle,
              "DONE",
              1,
              "power-on"),
          redfish(
              "B38",
              "forgets what to boot from",
              Verb.RESTART_FROM_NETWORK,
              on().andThen(add(Oddity.BOOT_IGNORED)),
              "BMC_MISBEHAVED",
              0),
          redfish(
              "-",
              "nothing wrong",
              Verb.RESTART_FROM_NETWORK,
              on(),
              "DONE",
              2,
              "power-cut",
              "power-on"),
          redfish(
              "B31",
              "is another machine's",
              Verb.ON,
              bmc -> bmc.machine().becomes("SOMEBODYELSE", UUID.randomUUID().toString()),
              "BMC_IDENTITY_MISMATCH",
              0));

  private static final List<Row<IpmiBmc>> IPMI =
      List.of(
          ipmi("-", "nothing wrong", Verb.ON, bmc -> {}, "DONE", 1, "power-on"),
          ipmi("B29 / F22", "flaps", Verb.ON, machine(IpmiMachine::bounce), "UNCONFIRMED", 0),
          ipmi("B29 / F22", "flaps", Verb.RESTART, machine(IpmiMachine::bounce), "UNCONFIRMED", 0),
          ipmi(
              "B24 / F21",
              "says yes, does nothing",
              Verb.ON,
              fault(Kind.IGNORED, -1, 0),
              "UNCONFIRMED",
              2),
          ipmi(
              "B26 / F12",
              "lost answer",
              Verb.ON,
              fault(Kind.ANSWER_LOST, 1, 0),
              "DONE",
              1,
              "power-on"),
          ipmi(
              "B46",
              "fails, and did it",
              Verb.ON,
              fault(Kind.ANSWERED, 1, 0xff),
              "DONE",
              1,
              "power-on"),
          ipmi(
              "F23",
              "its system is deaf",
              Verb.GRACEFUL,
              machine(IpmiMachine::turnOn).andThen(machine(IpmiMachine::ignoreShutdown)),
              "GRACE_EXPIRED",
              1),
          ipmi(
              "F23",
              "its system is deaf",
              Verb.GRACEFUL_THEN_FORCED,
              machine(IpmiMachine::turnOn).andThen(machine(IpmiMachine::ignoreShutdown)),
              "DONE",
              2,
              "power-cut"),
          ipmi(
              "B38 / F20",
              "reads back another device",
              Verb.RESTART_FROM_NETWORK,
              machine(IpmiMachine::turnOn).andThen(bmc -> bmc.tellsOtherDevice(2)),
              "BMC_MISBEHAVED",
              0),
          ipmi(
              "B31",
              "is another machine's",
              Verb.ON,
              bmc -> bmc.becomes("SOMEBODYELSE"),
              "BMC_IDENTITY_MISMATCH",
              0));

  private static final Map<Row<?>, Run> runs = new LinkedHashMap<>();
  private static Stack stack;
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
      Row<SimulatedBmc> row = REDFISH.get(i);
      SimulatedBmc bmc = stack.fleet().bmc(i);
      row.preparation().accept(bmc);
      int before = effects(bmc).size();
      runs.put(row, new Run(ask(row.verb(), "servers/srv-" + twoDigits(i + 1)), before));
    }
    for (int i = 0; i < IPMI.size(); i++) {
      Row<IpmiBmc> row = IPMI.get(i);
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

  static Stream<Row<SimulatedBmc>> redfishRows() {
    return REDFISH.stream();
  }

  static Stream<Row<IpmiBmc>> ipmiRows() {
    return IPMI.stream();
  }

  @ParameterizedTest
  @MethodSource("redfishRows")
  void overRedfish(Row<SimulatedBmc> row) throws Exception {
    assertThat(outcome(runs.get(row).operation())).isEqualTo(row.outcome());
    SimulatedBmc bmc = stack.fleet().bmc(REDFISH.indexOf(row));
    check(row, effects(bmc), (int) bmc.journal().stream().filter(PowerFaultsTest::isReset).count());
  }

  @ParameterizedTest
  @MethodSource("ipmiRows")
  void overIpmi(Row<IpmiBmc> row) throws Exception {
    assertThat(outcome(runs.get(row).operation())).isEqualTo(row.outcome());
    IpmiBmc bmc = ipmiFleet.bmc(IPMI.indexOf(row));
    check(row, effects(bmc), bmc.count("chassis-control"));
  }

  private static void check(Row<?> row, List<String> effects, int commands) {
    assertThat(effects.subList(runs.get(row).effectsBefore(), effects.size()))
        .isEqualTo(row.effects());
    assertThat(commands).as("power commands").isBetween(row.least(), row.most());
  }

  private static String outcome(Operation asked) throws Exception {
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
      assertThat(outcome(inspection)).isEqualTo("DONE");
    }
  }

  private static String ipmiServer(int number) {
    return "servers/ipmi-" + twoDigits(number);
  }

  private static String twoDigits(int number) {
    return String.format(Locale.ROOT, "%02d", number);
  }

  private static Row<SimulatedBmc> redfish(
      String numbers,
      String what,
      Verb verb,
      Consumer<SimulatedBmc> preparation,
      String outcome,
      int commands,
      String... effects) {
    return new Row<>(
        numbers, what, verb, preparation, reason(outcome), commands, commands, List.of(effects));
  }

  /** When it shows which state decides whether the command is repeated. */
  private static Row<SimulatedBmc> flapping(
      Verb verb, Consumer<SimulatedBmc> preparation, String effect) {
    return new Row<>(
        "B29",
        "flaps",
        verb,
        preparation.andThen(add(Oddity.POWER_STATE_FLAPS)),
        reason("UNCONFIRMED"),
        1,
        2,
        List.of(effect));
  }

  private static Row<IpmiBmc> ipmi(
      String numbers,
      String what,
      Verb verb,
      Consumer<IpmiBmc> preparation,
      String outcome,
      int commands,
      String... effects) {
    return new Row<>(
        numbers, what, verb, preparation, reason(outcome), commands, commands, List.of(effects));
  }

  private static String reason(String outcome) {
    return outcome.equals("UNCONFIRMED") ? "POWER_STATE_UNCONFIRMED" : outcome;
  }

  private static Consumer<SimulatedBmc> on() {
    return bmc -> {
      bmc.machine().takes(Duration.ZERO, Duration.ZERO, Duration.ZERO);
      bmc.machine().turnOn();
    };
  }

  private static Consumer<SimulatedBmc> takes(Duration time) {
    return bmc -> bmc.machine().takes(time, time, time);
  }

  private static Consumer<SimulatedBmc> add(Oddity oddity) {
    return bmc -> bmc.add(oddity);
  }

  /** On its way, where it hears nothing, until it has been asked and told a few things. */
  private static Consumer<SimulatedBmc> dropping(Consumer<SimulatedBmc> motion) {
    return takes(MINUTE)
        .andThen(motion)
        .andThen(takes(Duration.ofMillis(20)))
        .andThen(add(Oddity.POWER_ACTIONS_IGNORED_ON_THE_WAY))
        .andThen(
            bmc -> {
              AtomicInteger requests = new AtomicInteger(4);
              bmc.watch(
                  (moment, method, path) -> {
                    if (moment == Moment.ANSWERED && requests.decrementAndGet() == 0) {
                      bmc.machine().arrive();
                    }
                  });
            });
  }

  /** Until it has been asked a few times after the command. */
  private static void nullForAWhile(SimulatedBmc bmc) {
    AtomicInteger questions = new AtomicInteger(6);
    bmc.add(Oddity.POWER_STATE_NULL);
    bmc.watch(
        (moment, method, path) -> {
          if (moment == Moment.ANSWERED && questions.decrementAndGet() == 0) {
            bmc.remove(Oddity.POWER_STATE_NULL);
          }
        });
  }

  /** Goes once it was told to turn its machine on, and comes back. */
  private static void awayInTheMiddle(SimulatedBmc bmc) {
    CompletableFuture<Void> told = new CompletableFuture<>();
    bmc.watch(
        (moment, method, path) -> {
          if (moment == Moment.DONE && method.equals("POST") && path.contains("Reset")) {
            told.complete(null);
          }
        });
    told.thenRunAsync(() -> plug(bmc, false))
        .thenRunAsync(
            () -> plug(bmc, true),
            CompletableFuture.delayedExecutor(WAY.toMillis() / 3, TimeUnit.MILLISECONDS));
  }

  private static void plug(SimulatedBmc bmc, boolean in) {
    try {
      if (in) {
        bmc.restart();
        stack.fleet().plugIn(bmc);
      } else {
        stack.fleet().unplug(bmc);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Consumer<SimulatedBmc> fault(Fault fault) {
    return bmc -> bmc.inject(fault.on("POST", ".*Reset.*"));
  }

  private static Consumer<IpmiBmc> machine(Consumer<IpmiMachine> preparation) {
    return bmc -> preparation.accept(bmc.machine());
  }

  private static Consumer<IpmiBmc> fault(Kind kind, int times, int value) {
    return bmc -> bmc.inject(IpmiFault.of(kind, "chassis-control").times(times).with(value));
  }
}
