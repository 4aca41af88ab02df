package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.ipmi.IpmiDriver;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFault;
import io.toplink.dcim.it.ipmi.IpmiFault.Kind;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What BMCs do wrong, and what becomes of it. F are the faults that the design of the BMC drivers
 * numbers, B the answers that its reliability plan lists.
 */
class IpmiFaultsTest {
  private static final int MOST = 100;

  private static IpmiFleet fleet;
  private static BmcDriver driver;
  private static int next;

  /** What to do with a BMC. */
  interface Attempt {
    Object on(BmcSession session) throws BmcException;
  }

  /**
   * @param warm whether it goes wrong in a session that has gone well so far
   * @param outcome what the attempt brings, or kind and phase of why not
   * @param told what the machine was told in all
   */
  record Row(
      String number,
      String what,
      boolean warm,
      Consumer<IpmiBmc> preparation,
      Attempt attempt,
      String outcome,
      List<String> told) {
    Row warmed() {
      return new Row(number, what, true, preparation, attempt, outcome, told);
    }

    @Override
    public String toString() {
      return number + " " + what + ": " + outcome;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    fleet = IpmiFleet.start(MOST);
    driver = new IpmiDriver(IpmiRig.QUICK, InstantSource.system(), new SimpleMeterRegistry());
  }

  @AfterAll
  static void stop() throws IOException {
    driver.close();
    fleet.close();
  }

  static Stream<Row> logins() {
    return Stream.of(
        read("-", "nothing wrong", bmc -> {}, "OFF"),
        read("F1", "another password", bmc -> bmc.keepsPassword("x"), "LOGIN_REFUSED login"),
        read("F2", "unknown user", fault(Kind.REFUSED, "rakp1", 0x0d), "LOGIN_REFUSED login"),
        read(
            "F2",
            "unknown user, without a word",
            faults(Kind.ANSWER_LOST, "rakp1", -1),
            "UNREACHABLE login"),
        read("F4", "black hole", bmc -> bmc.silent(true), "UNREACHABLE connect"),
        read("F7", "suite 17 only", bmc -> bmc.speaks(17), "OFF"),
        read("F7", "suite 3 only", bmc -> bmc.speaks(3), "OFF"),
        read("F7", "neither suite", bmc -> bmc.speaks(8), "UNSUPPORTED cipher"),
        read("B45", "suite 0 only", bmc -> bmc.speaks(0), "UNSUPPORTED cipher"),
        read("F9", "no administrator", fault(Kind.REFUSED, "rakp1", 0x0a), "PRIVILEGE login"),
        read(
            "F9",
            "no administrator, said late",
            fault(Kind.REFUSED, "set-privilege", 0xd4),
            "PRIVILEGE login"),
        read(
            "F9",
            "no administrator, said another way",
            fault(Kind.REFUSED, "set-privilege", 0x81),
            "PRIVILEGE login"),
        read("B36 / F10", "no slot, twice", faults(Kind.REFUSED, "open", 2, 0x01), "OFF"),
        read(
            "B36 / F10",
            "no slot, ever",
            faults(Kind.REFUSED, "open", -1, 0x01),
            "BUSY sessions-full"),
        read("F13", "RAKP 2 lost", faults(Kind.ANSWER_LOST, "rakp1", 2), "OFF"),
        read("F13", "RAKP 4 lost", faults(Kind.ANSWER_LOST, "rakp3", 2), "OFF"),
        read("F13", "open lost", faults(Kind.LOST, "open", 2), "OFF"),
        read("F13", "session forgotten", fault(Kind.REFUSED, "rakp3", 0x02), "OFF"),
        read("F13", "random number forgotten", fault(Kind.REFUSED, "rakp3", 0x0f), "OFF"),
        read("B44", "RAKP 2 of nobody", fault(Kind.WRONG_CODE, "rakp1", 0), "LOGIN_REFUSED login"),
        read("B44", "RAKP 4 of nobody", fault(Kind.WRONG_CODE, "rakp3", 0), "LOGIN_REFUSED login"),
        read(
            "B47",
            "password cut when set",
            bmc -> bmc.keepsPassword(IpmiRig.LONG_PASSWORD.substring(0, 16)),
            "LOGIN_REFUSED login"),
        read("-", "unreadable refusal", fault(Kind.REFUSED, "open", 0x7f), "OFF"));
  }

  static Stream<Row> readings() {
    return Stream.of(
        inSession("F6", "restarts", IpmiBmc::restart, "OFF"),
        inSession("F15", "answers twice", fault(Kind.TWICE, "chassis-status", 0), "OFF"),
        inSession(
            "F15", "answers twice over", fault(Kind.ANSWERED_TWICE, "chassis-status", 0), "OFF"),
        inSession("F15", "old answer first", fault(Kind.OLD_FIRST, "chassis-status", 0), "OFF"),
        inSession("F15", "late", fault(Kind.LATE, "chassis-status", 400), "OFF"),
        inSession("F16", "forged", fault(Kind.FORGED_FIRST, "chassis-status", 0), "OFF"),
        inSession("F16", "another session", fault(Kind.FOREIGN_FIRST, "chassis-status", 0), "OFF"),
        inSession("F16", "cut", fault(Kind.CUT_FIRST, "chassis-status", 0), "OFF"),
        inSession("B43", "damaged", fault(Kind.DAMAGED_FIRST, "chassis-status", 0), "OFF"),
        inSession(
            "F16",
            "from another port",
            faults(Kind.FROM_STRANGER, "chassis-status", -1),
            "UNREACHABLE answer"),
        inSession(
            "F16",
            "from another port, once",
            fault(Kind.FROM_STRANGER, "chassis-status", 0),
            "OFF"),
        inSession("F17", "busy thrice", faults(Kind.REFUSED, "chassis-status", 3, 0xc0), "OFF"),
        inSession("F17", "busy", faults(Kind.REFUSED, "chassis-status", -1, 0xc0), "BUSY power"),
        inSession("B46", "out of time, once", fault(Kind.REFUSED, "chassis-status", 0xc3), "OFF"),
        inSession("B46", "duplicate, once", fault(Kind.REFUSED, "chassis-status", 0xcf), "OFF"),
        inSession(
            "B46", "fails", faults(Kind.REFUSED, "chassis-status", -1, 0xff), "MISBEHAVED power"),
        inSession(
            "B46",
            "knows no power",
            faults(Kind.REFUSED, "chassis-status", -1, 0xc1),
            "UNSUPPORTED power"),
        inSession("B46", "may not", fault(Kind.REFUSED, "chassis-status", 0xd4), "PRIVILEGE power"),
        inSession(
            "B46", "tells nothing", fault(Kind.ANSWERED, "chassis-status", 0), "MISBEHAVED power"),
        inSession("F12", "lost answer", faults(Kind.ANSWER_LOST, "chassis-status", 2), "OFF"),
        row(
            "F22",
            "flaps",
            bmc -> bmc.machine().flap(1),
            session -> session.power().state() + " " + session.power().state(),
            "ON OFF",
            List.of()));
  }

  static Stream<Row> commands() {
    return Stream.of(
        on("-", "nothing wrong", bmc -> {}, "ACCEPTED", 1),
        on("F11", "slow", fault(Kind.LATE, "chassis-control", 700), "ACCEPTED", 1),
        on("F11", "slower than we wait", fault(Kind.LATE, "chassis-control", 1500), "UNKNOWN", 1),
        on("F12", "lost answer", fault(Kind.ANSWER_LOST, "chassis-control", 0), "UNKNOWN", 1),
        on("F12", "lost command", fault(Kind.LOST, "chassis-control", 0), "UNKNOWN", 0),
        on("F15", "answers twice", fault(Kind.TWICE, "chassis-control", 0), "ACCEPTED", 1),
        on("F15", "old first", fault(Kind.OLD_FIRST, "chassis-control", 0), "ACCEPTED", 1),
        on("F16", "forged", fault(Kind.FORGED_FIRST, "chassis-control", 0), "ACCEPTED", 1),
        on("F17", "busy thrice", faults(Kind.REFUSED, "chassis-control", 3, 0xc0), "ACCEPTED", 1),
        on("F17", "busy", faults(Kind.REFUSED, "chassis-control", -1, 0xc0), "BUSY power", 0),
        on(
            "F21",
            "says yes, does nothing",
            fault(Kind.IGNORED, "chassis-control", 0),
            "ACCEPTED",
            0),
        on("B46", "not now", fault(Kind.REFUSED, "chassis-control", 0xd5), "BUSY power", 0),
        on(
            "B46",
            "done, says not now",
            fault(Kind.ANSWERED, "chassis-control", 0xd5),
            "ALREADY_THERE",
            1),
        on("B46", "out of time, done", fault(Kind.ANSWERED, "chassis-control", 0xc3), "UNKNOWN", 1),
        on("B46", "fails, done", fault(Kind.ANSWERED, "chassis-control", 0xff), "UNKNOWN", 1),
        on("B46", "duplicate, done", fault(Kind.ANSWERED, "chassis-control", 0xcf), "UNKNOWN", 1),
        on("B46", "cannot", fault(Kind.REFUSED, "chassis-control", 0xcc), "UNSUPPORTED power", 0),
        on("F9", "may not", fault(Kind.REFUSED, "chassis-control", 0xd4), "PRIVILEGE power", 0),
        on("F6", "restarts before", IpmiBmc::restart, "ACCEPTED", 1),
        row(
            "F18",
            "cycle when off",
            bmc -> {},
            s -> s.send(PowerCommand.CYCLE),
            "ACCEPTED",
            List.of("control 1")),
        row(
            "F18",
            "cycle, off meanwhile",
            bmc -> {
              bmc.machine().flap(1);
            },
            s -> s.send(PowerCommand.CYCLE),
            "ACCEPTED",
            List.of("control 2", "control 1")),
        row(
            "F18",
            "reset when off",
            bmc -> {},
            s -> s.send(PowerCommand.RESET),
            "REJECTED power",
            List.of()),
        row(
            "F23",
            "deaf to the button",
            bmc -> bmc.machine().ignoreShutdown(),
            s -> {
              s.send(PowerCommand.ON);
              return s.send(PowerCommand.SOFT_OFF) + " " + s.power().state();
            },
            "ACCEPTED ON",
            List.of("control 1", "control 5")),
        row(
            "F12",
            "BMC reset without an answer",
            fault(Kind.ANSWER_LOST, "cold-reset", 0),
            BmcSession::resetBmc,
            "UNKNOWN",
            List.of("bmc-reset")));
  }

  static Stream<Row> boots() {
    return Stream.of(
        boot("-", "nothing wrong", bmc -> {}, "Optional[NETWORK]"),
        boot("F19", "no parameter 3", fault(Kind.REFUSED, "set-boot", 0x80), "Optional[NETWORK]"),
        boot(
            "F19",
            "parameter 3 unknown",
            fault(Kind.REFUSED, "set-boot", 0xcc),
            "Optional[NETWORK]"),
        boot("F20", "reads back otherwise", bmc -> bmc.tellsOtherDevice(2), "MISBEHAVED boot"),
        boot("F20", "reads back invalid", IpmiBmc::losesValidBit, "Optional[NETWORK]"),
        boot("F20", "once becomes for ever", IpmiBmc::makesPersistent, "MISBEHAVED boot"),
        boot("F12", "lost answer", faults(Kind.ANSWER_LOST, "set-boot", 2), "Optional[NETWORK]"),
        uefi("-", "nothing wrong", bmc -> {}, "Optional[NETWORK by UEFI]"),
        uefi("F20", "boots as BIOS did", IpmiBmc::losesBootMode, "UNSUPPORTED boot-mode"));
  }

  @ParameterizedTest
  @MethodSource({"logins", "readings", "commands", "boots"})
  void makesTheBestOf(Row row) {
    IpmiBmc bmc = nextBmc();
    String password = row.number().equals("B47") ? IpmiRig.LONG_PASSWORD : null;
    if (!row.warm()) {
      row.preparation().accept(bmc);
    }
    String outcome;
    try (BmcSession session =
        driver.open(password == null ? IpmiRig.target(bmc) : IpmiRig.target(bmc, password))) {
      if (row.warm()) {
        session.power();
        row.preparation().accept(bmc);
      }
      outcome = String.valueOf(row.attempt().on(session));
    } catch (BmcException e) {
      outcome = e.kind() + " " + e.phase();
      assertThat(e.message()).doesNotContain(IpmiRig.target(bmc).password().reveal());
    }
    assertThat(outcome).isEqualTo(row.outcome());
    assertThat(bmc.machine().told().stream().filter(told -> !told.startsWith("boot")))
        .isEqualTo(row.told());
    if (outcome.startsWith("LOGIN_REFUSED")) {
      assertThat(bmc.count("rakp1")).as("logins tried").isEqualTo(1);
    }
  }

  private static synchronized IpmiBmc nextBmc() {
    return fleet.bmc(next++);
  }

  private static Row row(
      String number,
      String what,
      Consumer<IpmiBmc> preparation,
      Attempt attempt,
      String outcome,
      List<String> told) {
    return new Row(number, what, false, preparation, attempt, outcome, told);
  }

  private static Row read(
      String number, String what, Consumer<IpmiBmc> preparation, String outcome) {
    return row(number, what, preparation, s -> s.power().state(), outcome, List.of());
  }

  private static Row inSession(
      String number, String what, Consumer<IpmiBmc> preparation, String outcome) {
    return read(number, what, preparation, outcome).warmed();
  }

  private static Row on(
      String number, String what, Consumer<IpmiBmc> preparation, String outcome, int executed) {
    return row(
            number,
            what,
            preparation,
            s -> s.send(PowerCommand.ON),
            outcome,
            executed == 0 ? List.of() : List.of("control 1"))
        .warmed();
  }

  private static Row boot(
      String number, String what, Consumer<IpmiBmc> preparation, String outcome) {
    return row(
        number,
        what,
        preparation,
        session -> {
          session.bootOnce(BootOverride.of(BootDevice.NETWORK));
          return session.bootOverride().map(BootOverride::device);
        },
        outcome,
        List.of());
  }

  private static Row uefi(
      String number, String what, Consumer<IpmiBmc> preparation, String outcome) {
    return row(
        number,
        what,
        preparation,
        session -> {
          session.bootOnce(new BootOverride(BootDevice.NETWORK, BootMode.UEFI));
          return session.bootOverride();
        },
        outcome,
        List.of());
  }

  private static Consumer<IpmiBmc> fault(Kind kind, String what, int value) {
    return faults(kind, what, 1, value);
  }

  private static Consumer<IpmiBmc> faults(Kind kind, String what, int times) {
    return faults(kind, what, times, 0);
  }

  private static Consumer<IpmiBmc> faults(Kind kind, String what, int times, int value) {
    return bmc -> bmc.inject(IpmiFault.of(kind, what).times(times).with(value));
  }
}
