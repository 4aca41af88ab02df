package io.toplink.dcim.it.bmc;

import static io.toplink.dcim.it.fleet.Fault.Kind.BAD_CHUNKS;
import static io.toplink.dcim.it.fleet.Fault.Kind.BODY;
import static io.toplink.dcim.it.fleet.Fault.Kind.CUT_IN_BODY;
import static io.toplink.dcim.it.fleet.Fault.Kind.DEEP;
import static io.toplink.dcim.it.fleet.Fault.Kind.DRIP;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG_AFTER_HEAD;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG_AT_ACCEPT;
import static io.toplink.dcim.it.fleet.Fault.Kind.HANG_IN_BODY;
import static io.toplink.dcim.it.fleet.Fault.Kind.HUGE;
import static io.toplink.dcim.it.fleet.Fault.Kind.OLD_TLS;
import static io.toplink.dcim.it.fleet.Fault.Kind.OTHER_ANSWER;
import static io.toplink.dcim.it.fleet.Fault.Kind.RESET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults while reading. */
class RedfishReadFaultsTest extends RedfishFaults {

  static Stream<Row> readings() {
    return Stream.of(
        read("B2", "refuses connections", bmc -> plain.unplug(bmc), "UNREACHABLE refused"),
        read(
            "B3 / 42",
            "takes the connection, says nothing",
            fault(Fault.of(HANG_AT_ACCEPT).times(-1)),
            "UNREACHABLE answer"),
        read("B3 / 42", "reads the question, never answers", fault(on(HANG)), "UNREACHABLE answer"),
        read("B3 / 42", "never ends its answer", fault(on(HANG_AFTER_HEAD)), "UNREACHABLE body"),
        read("B3 / 42", "hangs in the body", fault(on(HANG_IN_BODY)), "UNREACHABLE body"),
        read(
            "B7 / 42",
            "a byte now and then",
            fault(on(DRIP).withDelay(Duration.ofMillis(50))),
            "UNREACHABLE body"),
        read("B8 / 42", "100 MB", fault(on(HUGE)), "MISBEHAVED answer"),
        read(
            "B9",
            "half of the JSON",
            fault(on(BODY).withBody("{\"PowerState\":")),
            "MISBEHAVED answer"),
        read(
            "B9",
            "a login page",
            fault(
                on(BODY)
                    .withBody("<html>Please log in</html>")
                    .withHeader("Content-Type", "text/html")),
            "MISBEHAVED answer"),
        read("B9", "a JSON list", fault(on(BODY).withBody("[1,2]")), "MISBEHAVED answer"),
        read("B9", "nothing", fault(on(BODY)), "MISBEHAVED answer"),
        read(
            "B9 / 42",
            "chunks whose lengths are no numbers",
            fault(on(BAD_CHUNKS)),
            "UNREACHABLE body"),
        read(
            "B20 / 27",
            "has no session left for us",
            fault(
                Fault.error(503, "IDRAC.2.8.RAC0218", "too many sessions")
                    .on("GET", SYSTEM)
                    .times(-1)),
            "BUSY read"),
        read(
            "B28 / 37",
            "is on its way for a minute",
            RedfishReadFaultsTest::onItsWay,
            "POWERING_ON",
            "power-on",
            "boot None"),
        read("B10", "10 000 levels", fault(on(DEEP)), "MISBEHAVED answer"),
        read(
            "B11",
            "NUL and broken UTF-8 in a name",
            fault(
                on(BODY)
                    .withBody(
                        "{\"Model\":\"a\\u0000<script>\",\"PowerState\":\"On\",\"X\":\"\udcff\"}")),
            "ON"),
        read(
            "B12 / 42",
            "sends us elsewhere",
            fault(
                Fault.status(302)
                    .withHeader("Location", "http://198.51.100.1/")
                    .on("GET", SYSTEM)
                    .times(-1)),
            "MISBEHAVED redirect"),
        read(
            "B13", "links lead to another host", oddity(Oddity.LINKS_LEAD_AWAY), "MISBEHAVED link"),
        read("B13", "links climb out", oddity(Oddity.LINKS_CLIMB), "MISBEHAVED link"),
        read(
            "B15 / 26",
            "forbids it",
            fault(
                Fault.error(403, "Base.1.8.InsufficientPrivilege", "no")
                    .on("GET", SYSTEM)
                    .times(-1)),
            "PRIVILEGE read"),
        read("B16 / 44", "has no machine", oddity(Oddity.NO_SYSTEM), "UNSUPPORTED no-system"),
        read(
            "B16 / 44",
            "has two machines",
            oddity(Oddity.TWO_SYSTEMS),
            "UNSUPPORTED system-ambiguous"),
        read(
            "B16",
            "speaks no Redfish",
            fault(Fault.status(404).times(-1)),
            "UNSUPPORTED discovery"),
        read(
            "B20",
            "is not ready for ever",
            fault(Fault.error(503, "IDRAC.2.8.SYS518", "not ready").on("GET", SYSTEM).times(-1)),
            "BUSY read"),
        read(
            "B20",
            "is not ready twice",
            fault(Fault.error(503, "IDRAC.2.8.SYS518", "not ready").on("GET", SYSTEM).times(2)),
            "OFF"),
        read(
            "B22 / 29",
            "asks for patience without end",
            fault(
                Fault.status(429).withHeader("Retry-After", "999999").on("GET", SYSTEM).times(-1)),
            "BUSY read"),
        read(
            "B22 / 29",
            "asks for a moment",
            fault(Fault.status(503).withHeader("Retry-After", "0").on("GET", SYSTEM)),
            "OFF"),
        read(
            "B23", "breaks down twice", fault(Fault.status(500).on("GET", SYSTEM).times(2)), "OFF"),
        read(
            "B23",
            "breaks down for ever",
            fault(Fault.status(500).on("GET", SYSTEM).times(-1)),
            "MISBEHAVED read"),
        read("B27 / 40", "resets twice", fault(Fault.of(RESET).on("GET", SYSTEM).times(2)), "OFF"),
        read("B27 / 40", "resets for ever", fault(on(RESET)), "UNREACHABLE answer"),
        read("B27 / 40", "cuts the answer for ever", fault(on(CUT_IN_BODY)), "UNREACHABLE body"),
        read("B28 / 37", "no power state", oddity(Oddity.POWER_STATE_NULL), "UNKNOWN"),
        read("B28 / 37", "paused", oddity(Oddity.POWER_STATE_PAUSED), "UNKNOWN"),
        read("B28 / 37", "powering off for ever", oddity(Oddity.POWER_STATE_STUCK), "POWERING_OFF"),
        read("B37", "answers another question", fault(on(OTHER_ANSWER)), "MISBEHAVED answer"),
        read(
            "B14 / 25",
            "forgets the password",
            bmc -> bmc.changePassword("another"),
            "LOGIN_REFUSED login"),
        tls("B4 / 42", "TLS stalls", fault(Fault.of(HANG_AT_ACCEPT).times(-1)), "UNREACHABLE tls"),
        tls(
            "B5 / 41",
            "another certificate",
            bmc -> secured.renewCertificate(bmc),
            "CERTIFICATE tls"),
        tls("B6", "TLS of long ago", fault(Fault.of(OLD_TLS).times(-1)), "UNSUPPORTED tls"),
        tls("B2", "refuses connections", bmc -> secured.unplug(bmc), "UNREACHABLE refused"),
        tls("-", "nothing wrong", bmc -> {}, "OFF"));
  }

  private static void onItsWay(SimulatedBmc bmc) {
    Duration minute = Duration.ofMinutes(1);
    bmc.machine().takes(minute, minute, minute);
    bmc.machine().turnOn();
  }

  /** A full queue of connections is as silent as an address without a host. */
  @Test
  @DisplayName("B1: no answer to the first packet of a connection")
  void aSilentAddressIsUnreachable() throws Exception {
    List<SocketChannel> queue = new ArrayList<>();
    try (ServerSocketChannel full = ServerSocketChannel.open();
        BmcDriver driver = new RedfishDriver(RedfishRig.SETTINGS, InstantSource.system())) {
      full.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      InetSocketAddress address = (InetSocketAddress) full.getLocalAddress();
      for (int i = 0; i < 8; i++) {
        SocketChannel waiting = SocketChannel.open();
        waiting.configureBlocking(false);
        waiting.connect(address);
        queue.add(waiting);
      }
      RedfishRig.until(() -> queue.stream().filter(RedfishReadFaultsTest::isConnected).count() > 1);
      BmcTarget target =
          new BmcTarget(
              "server-1",
              BmcProtocol.REDFISH,
              address.getAddress(),
              address.getPort(),
              true,
              "admin",
              new Secret("calvin-2026"),
              null);
      BmcException e = catchThrowableOfType(BmcException.class, () -> driver.open(target));
      assertThat(e.kind() + " " + e.phase()).isEqualTo("UNREACHABLE connect");
    } finally {
      for (SocketChannel each : queue) {
        each.close();
      }
    }
  }

  private static boolean isConnected(SocketChannel channel) {
    try {
      return channel.finishConnect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("readings")
  void makesTheBestOf(Row row) throws IOException {
    check(row);
  }
}
