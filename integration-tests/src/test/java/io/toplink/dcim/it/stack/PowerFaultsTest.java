package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.rpc.ErrorInfo;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.it.stack.FaultCase.Observed;
import io.toplink.dcim.it.stack.PowerFault.Verb;
import io.toplink.dcim.v1.Server;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What whole operations make of BMCs that misbehave: how they end, how many commands were sent for
 * them, and what became of the machine and the server. Rows begin with their numbers: B1 to B52 in
 * the catalogue of BMC answers, F1 to F44 in the list of faults. All of them run at the same time.
 */
class PowerFaultsTest {
  private static final String SETTINGS =
      """
      power { resend = 500 ms, on-limit = 4 s, off-limit = 3 s }
      operations { bmc-busy-limit = 4 s, bmc-away-limit = 4 s }
      """;

  private static final List<FaultCase> redfish = new ArrayList<>();
  private static final List<FaultCase> tls = new ArrayList<>();
  private static final List<FaultCase> ipmi = new ArrayList<>();
  private static Stack stack;
  private static FaultEstate estate;
  private static Fleet secured;
  private static IpmiFleet ipmiFleet;

  /** The server whose login is corrected, and who must never be asked anything, behind the rows. */
  private static int corrected;

  private static SimulatedBmc stranger;

  @BeforeAll
  static void start() throws Exception {
    List<PowerFault<SimulatedBmc>> redfishRows = new ArrayList<>();
    redfishRows.addAll(new RedfishPowerFaults(() -> stack.fleet()).rows());
    redfishRows.addAll(new RedfishAnswerFaults(() -> stack.fleet(), () -> stranger).rows());
    redfishRows.addAll(RedfishRefusals.rows());
    List<PowerFault<SimulatedBmc>> tlsRows = RedfishAnswerFaults.tlsRows(() -> secured);
    List<PowerFault<IpmiBmc>> ipmiRows = new ArrayList<>();
    ipmiRows.addAll(IpmiPowerFaults.rows());
    ipmiRows.addAll(new IpmiAnswerFaults(() -> ipmiFleet).rows());
    corrected = redfishRows.size();
    stack =
        Stack.start(
            StackOptions.of("power-faults")
                .with("any", "Any", corrected + 1)
                .withSpareBmcs(1)
                .withServerSettings(SETTINGS));
    estate = new FaultEstate(stack.api());
    stranger = stack.fleet().bmc(corrected + 1);
    secured = Fleet.start(FleetOptions.of(tlsRows.size()).withTls().withFirstNumber(1000));
    ipmiFleet = IpmiFleet.start(ipmiRows.size());
    for (int i = 0; i < tlsRows.size(); i++) {
      estate.registerSecured(name("tls", i), secured.bmc(i));
    }
    for (int i = 0; i < ipmiRows.size(); i++) {
      ipmiFleet.bmc(i).becomes("IPMI-" + i);
      estate.registerIpmi(name("ipmi", i), ipmiFleet.bmc(i));
    }
    estate.inspect(
        Stream.concat(names("tls", tlsRows.size()), names("ipmi", ipmiRows.size())).toList());
    begin(redfish, redfishRows, "srv", stack.fleet()::bmc, Observed::of);
    begin(tls, tlsRows, "tls", secured::bmc, Observed::of);
    begin(ipmi, ipmiRows, "ipmi", ipmiFleet::bmc, Observed::of);
  }

  private static <B> void begin(
      List<FaultCase> cases,
      List<PowerFault<B>> rows,
      String prefix,
      Function<Integer, B> bmcs,
      Function<B, Observed> observed) {
    for (int i = 0; i < rows.size(); i++) {
      PowerFault<B> row = rows.get(i);
      B bmc = bmcs.apply(i);
      row.preparation().accept(bmc);
      Observed seen = observed.apply(bmc);
      int before = seen.effects().get().size();
      String server = name(prefix, i);
      cases.add(new FaultCase(row, server, seen, before, estate.ask(row.verb(), server)));
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (stack != null) {
      stack.close();
    }
    if (secured != null) {
      secured.close();
    }
    if (ipmiFleet != null) {
      ipmiFleet.close();
    }
  }

  static Stream<FaultCase> redfish() {
    return redfish.stream();
  }

  static Stream<FaultCase> tls() {
    return tls.stream();
  }

  static Stream<FaultCase> ipmi() {
    return ipmi.stream();
  }

  @ParameterizedTest
  @MethodSource("redfish")
  void overRedfish(FaultCase one) throws Exception {
    check(one);
  }

  @ParameterizedTest
  @MethodSource("tls")
  void overRedfishByTls(FaultCase one) throws Exception {
    check(one);
  }

  @ParameterizedTest
  @MethodSource("ipmi")
  void overIpmi(FaultCase one) throws Exception {
    check(one);
  }

  @Test
  void whatWasWantedIsToldAndNoMoreOfTheCommandThanTheBmcSaid() throws Exception {
    for (FaultCase one : Stream.of(redfish, tls, ipmi).flatMap(List::stream).toList()) {
      PowerFault<?> row = one.row();
      if (row.outcome().equals("POWER_STATE_UNCONFIRMED")) {
        Operation ended = estate.ended(one.operation());
        ErrorInfo told = FaultEstate.error(ended).orElseThrow();
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

  @Test
  @DisplayName("B11: what a BMC calls its machine is told as text, without what no text holds")
  void namesAreInert() {
    for (FaultCase one : Stream.of(redfish, ipmi).flatMap(List::stream).toList()) {
      if (one.row().numbers().equals("B11")) {
        estate.ended(one.operation());
        assertThat(estate.server(one.server()).getHardware().getModel())
            .as(one.server())
            .isEqualTo(
                one.server().startsWith("servers/ipmi")
                    ? "a <script>alert(1)</script>\u00ff"
                    : "a<script>alert(1)</script>\ufffd");
      }
    }
  }

  @Test
  @DisplayName("B12: whoever a BMC sends us to does not even see a connection")
  void nobodyElseIsShownThePassword() throws Exception {
    FaultCase sentAway =
        redfish.stream().filter(one -> one.row().numbers().equals("B12")).findAny().orElseThrow();
    estate.ended(sentAway.operation());
    assertThat(stranger.connections()).isZero();
  }

  @Test
  @DisplayName("B14: another login ends the stop at once")
  void aLoginThatIsCorrectedIsUsed() throws Exception {
    String server = name("srv", corrected);
    stack.fleet().bmc(corrected).changePassword("another");
    assertThat(outcome(Verb.ON, server)).isEqualTo("BMC_LOGIN_REFUSED");
    assertThat(estate.server(server).getState()).isEqualTo(Server.State.FAULTY);

    Server set = estate.changePassword(server, "another");
    assertThat(set.getState()).isEqualTo(Server.State.AVAILABLE);
    assertThat(outcome(Verb.ON, server)).isEqualTo("DONE");
    assertThat(stack.fleet().bmc(corrected).failedLogins()).as("shown once").isEqualTo(1);
  }

  private static void check(FaultCase one) throws Exception {
    PowerFault<?> row = one.row();
    Operation ended = estate.ended(one.operation());
    assertThat(FaultEstate.outcome(ended)).as("%s", ended).isEqualTo(row.outcome());
    if (ended.hasError()) {
      assertThat(FaultEstate.error(ended).orElseThrow().getMetadataMap())
          .containsAllEntriesOf(row.told());
      for (String words : row.said()) {
        assertThat(ended.getError().getMessage()).contains(words);
      }
    }
    assertThat(one.effects()).isEqualTo(row.effects());
    assertThat(one.bmc().commands().getAsInt())
        .as("power commands")
        .isBetween(row.least(), row.most());
    checkLock(one);
  }

  /** Where it is to stop, whoever asks next is told so at once, and the BMC is not asked at all. */
  private static void checkLock(FaultCase one) throws Exception {
    Server now = estate.server(one.server());
    String stop = one.row().stop();
    if (stop == null) {
      assertThat(now.getState()).as("%s", now).isEqualTo(Server.State.AVAILABLE);
      return;
    }
    assertThat(now.getState()).isEqualTo(Server.State.FAULTY);
    assertThat(now.getStateReason()).contains(stop);
    int visits = one.bmc().visits().getAsInt();
    assertThat(outcome(Verb.ON, one.server())).isEqualTo(one.row().outcome());
    assertThat(one.bmc().visits().getAsInt()).as("visits").isEqualTo(visits);
  }

  private static String outcome(Verb verb, String server) throws IOException {
    return FaultEstate.outcome(estate.ended(estate.ask(verb, server)));
  }

  private static Stream<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> name(prefix, i));
  }

  private static String name(String prefix, int index) {
    int number = prefix.equals("srv") ? index + 1 : index;
    return String.format(Locale.ROOT, "servers/%s-%02d", prefix, number);
  }
}
