package io.toplink.dcim.it.bmc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.LastRestart;
import io.toplink.dcim.core.bmc.MachineHealth;
import io.toplink.dcim.core.bmc.MachineHealth.Health;
import io.toplink.dcim.core.bmc.MachineHealth.Quantity;
import io.toplink.dcim.core.bmc.MachineHealth.Sensor;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.bmc.SensorReader;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.bmc.ipmi.IpmiDriver;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFault;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.it.ipmi.IpmiSim;
import io.toplink.dcim.it.stack.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the IPMI driver does over longer time, with many BMCs, and with BMCs of others. */
class IpmiDriverTest {
  private static final byte[] KEY = "a-key-of-its-own".getBytes(UTF_8);

  private final BmcDriver driver =
      new IpmiDriver(IpmiRig.QUICK, InstantSource.system(), new SimpleMeterRegistry());

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void f3NobodyListensIsKnownAtOnce() {
    long begin = System.nanoTime();
    BmcException e = catchThrowableOfType(BmcException.class, () -> driver.open(IpmiRig.nobody()));
    assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .as("without waiting for any time-out")
        .isLessThan(IpmiRig.QUICK.setUp().get(0).multipliedBy(5));
  }

  @Test
  void f4ABlackHoleIsAskedInTwoHandshakesOfThreePackets() throws IOException {
    try (IpmiFleet fleet = IpmiFleet.start(1)) {
      IpmiBmc bmc = fleet.bmc(0).inject(IpmiFault.of(IpmiFault.Kind.LOST, "open").times(-1));
      BmcException e =
          catchThrowableOfType(BmcException.class, () -> driver.open(IpmiRig.target(bmc)));
      assertThat(e.kind() + " " + e.phase()).isEqualTo("UNREACHABLE connect");
      assertThat(bmc.count("open")).isEqualTo(6);
    }
  }

  @Test
  void f5ABmcThatStopsAndReturnsIsSpokenToAgain(@TempDir Path directory) throws Exception {
    Tool.orSkip(IpmiSim.PROGRAM, "a BMC that stops");
    try (ForeignBmc bmc = IpmiSim.start(directory);
        BmcSession session = driver.open(IpmiRig.target(bmc.address()))) {
      assertThat(session.power().state()).isEqualTo(State.OFF);
      bmc.freeze(true);
      BmcException e = catchThrowableOfType(BmcException.class, session::power);
      assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
      bmc.freeze(false);
      assertThat(session.power().state()).isEqualTo(State.OFF);
      assertThat(session.send(PowerCommand.ON)).isEqualTo(Sent.ACCEPTED);
    }
  }

  @Test
  void f6AfterARestartOfTheBmcOneNewSessionIsOpened() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1);
        BmcSession session = driver.open(IpmiRig.target(fleet.bmc(0)))) {
      fleet.bmc(0).restart();
      assertThat(session.power().state()).isEqualTo(State.OFF);
      assertThat(fleet.bmc(0).count("open")).isEqualTo(2);
    }
  }

  @Test
  void f7TheCipherSuiteABmcTookIsProposedFirstNextTime() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1)) {
      IpmiBmc bmc = fleet.bmc(0).speaks(3);
      driver.open(IpmiRig.target(bmc)).close();
      assertThat(bmc.count("open")).as("17, then 3").isEqualTo(2);
      driver.open(IpmiRig.target(bmc)).close();
      assertThat(bmc.count("open")).as("3 at once").isEqualTo(3);
      bmc.speaks(17);
      driver.open(IpmiRig.target(bmc)).close();
    }
  }

  @Test
  void f8NothingIsAskedOutsideOfASession() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1)) {
      try (BmcSession session = driver.open(IpmiRig.target(fleet.bmc(0)))) {
        session.power();
      }
      RedfishRig.until(() -> fleet.bmc(0).count("close") == 1);
      assertThat(fleet.bmc(0).requests())
          .containsExactly("open", "rakp1", "rakp3", "set-privilege", "chassis-status", "close");
    }
  }

  @Test
  void f10WhenAllSessionsAreTakenOneIsFreeAgainAfterClosing(@TempDir Path directory)
      throws Exception {
    Tool.orSkip(IpmiSim.PROGRAM, "a BMC without free sessions");
    List<BmcSession> sessions = new ArrayList<>();
    try (ForeignBmc bmc = IpmiSim.start(directory)) {
      BmcTarget target = IpmiRig.target(bmc.address());
      BmcException none = null;
      for (int i = 0; i < 70 && none == null; i++) {
        try {
          sessions.add(driver.open(target));
        } catch (BmcException e) {
          none = e;
        }
      }
      assertThat(none).isNotNull();
      assertThat(none.kind()).isIn(Kind.UNREACHABLE, Kind.BUSY);
      sessions.forEach(BmcSession::close);
      try (BmcSession session = driver.open(target)) {
        assertThat(session.power().state()).isEqualTo(State.OFF);
      }
    }
  }

  @Test
  @DisplayName("B36: no session of ours is left behind, however it ends")
  void noSessionOfOursIsLeftBehind() throws Exception {
    IpmiDriver patient =
        new IpmiDriver(IpmiRig.PATIENT, InstantSource.system(), new SimpleMeterRegistry());
    try (IpmiFleet fleet = IpmiFleet.start(2)) {
      IpmiBmc bmc = fleet.bmc(0);
      BmcTarget target = IpmiRig.target(bmc);
      // More than it has room for.
      for (int i = 0; i < 70; i++) {
        try (BmcSession session = patient.open(target)) {
          assertThat(session.power().state()).isEqualTo(State.OFF);
        }
        patient.readPower(target).toCompletableFuture().get(5, TimeUnit.SECONDS);
      }
      bmc.inject(IpmiFault.of(IpmiFault.Kind.REFUSED, "set-privilege").with(0xd4));
      BmcException e = catchThrowableOfType(BmcException.class, () -> patient.open(target));
      assertThat(e.kind()).isEqualTo(Kind.PRIVILEGE);
      BmcSession refused = patient.open(target);
      bmc.inject(IpmiFault.of(IpmiFault.Kind.REFUSED, "chassis-control").with(0xcc));
      assertThat(catchThrowableOfType(BmcException.class, () -> refused.send(PowerCommand.ON)))
          .isNotNull();
      refused.close();
      RedfishRig.until(() -> bmc.sessions() == 0);

      IpmiDriver stopping =
          new IpmiDriver(IpmiRig.PATIENT, InstantSource.system(), new SimpleMeterRegistry());
      stopping.open(IpmiRig.target(fleet.bmc(1)));
      assertThat(fleet.bmc(1).sessions()).isEqualTo(1);
      stopping.close();
      RedfishRig.until(() -> fleet.bmc(1).sessions() == 0);
    } finally {
      patient.close();
    }
  }

  @Test
  @DisplayName("B34: after a restart there is a new session, and who the machine is is asked anew")
  void aRestartedBmcIsAskedAnewWhoseItIs() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1);
        BmcSession session = driver.open(IpmiRig.target(fleet.bmc(0)))) {
      IpmiBmc bmc = fleet.bmc(0);
      assertThat(session.identity().serialNumber()).isEqualTo(bmc.serialNumber());
      bmc.restart();
      bmc.becomes("ANOTHER-1");
      assertThat(session.identity().serialNumber()).isEqualTo("ANOTHER-1");
      bmc.restart();
      assertThat(nothingSent(session)).isEqualTo("answer");
      assertThat(bmc.machine().told()).isEmpty();
      assertThat(session.identity().serialNumber()).isEqualTo("ANOTHER-1");
      assertThat(session.send(PowerCommand.ON)).isEqualTo(Sent.ACCEPTED);
      assertThat(bmc.machine().told()).containsExactly("control 1");
      assertThat(bmc.count("open")).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("B33: what was meant for one machine is not told in a session with another")
  void nothingIsToldToAMachineThatWasNotAskedWhoItIs() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(2);
        BmcSession session = driver.open(IpmiRig.target(fleet.bmc(0)))) {
      IpmiBmc other = fleet.bmc(1);
      other.becomes("ANOTHER-1");
      assertThat(session.identity().serialNumber()).isEqualTo(fleet.bmc(0).serialNumber());
      fleet.swap(fleet.bmc(0), other);
      assertThat(session.power().state()).as("a look may be at anybody").isEqualTo(State.OFF);
      assertThat(nothingSent(session)).isEqualTo("session");
      assertThat(catchThrowableOfType(BmcException.class, session::resetBmc)).isNotNull();
      assertThat(
              catchThrowableOfType(
                  BmcException.class, () -> session.bootOnce(BootOverride.of(BootDevice.NETWORK))))
          .isNotNull();
      assertThat(other.journal()).isEmpty();
      assertThat(session.identity().serialNumber()).isEqualTo("ANOTHER-1");
    }
  }

  /** The phase in which a command failed that was not sent. */
  private static String nothingSent(BmcSession session) {
    BmcException e = catchThrowableOfType(BmcException.class, () -> session.send(PowerCommand.ON));
    assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
    return e.phase();
  }

  @Test
  void f11ASlowBmcDoesWhatItIsToldExactlyOnce(@TempDir Path directory) throws Exception {
    Tool.orSkip(IpmiSim.PROGRAM, "a BMC that takes 2.5 s");
    BmcDriver patient =
        new IpmiDriver(IpmiRig.PATIENT, InstantSource.system(), new SimpleMeterRegistry());
    Path slow = Files.createDirectory(directory.resolve("slow"));
    Path impatient = Files.createDirectory(directory.resolve("impatient"));
    Duration takes = Duration.ofMillis(2500);
    try (ForeignBmc first = IpmiSim.start(slow, takes);
        ForeignBmc second = IpmiSim.start(impatient, takes);
        BmcSession session = patient.open(IpmiRig.target(first.address()));
        BmcSession hasty = driver.open(IpmiRig.target(second.address()))) {
      CompletableFuture<Sent> other =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return hasty.send(PowerCommand.ON);
                } catch (BmcException e) {
                  throw new CompletionException(e);
                }
              });
      assertThat(session.send(PowerCommand.ON)).isEqualTo(Sent.ACCEPTED);
      assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(Sent.UNKNOWN);
      assertThat(session.power().state()).isEqualTo(State.ON);
      RedfishRig.until(second::isOn);
      // What was sent again would have been waiting for the BMC, and been done before this answer.
      patient.open(IpmiRig.target(second.address())).close();
      assertThat(Files.readAllLines(slow.resolve("told"))).containsExactly("power 1");
      assertThat(Files.readAllLines(impatient.resolve("told"))).containsExactly("power 1");
    } finally {
      patient.close();
    }
  }

  @Test
  void f14AndF24TheLivingAreAnsweredWhateverOthersDo() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1000)) {
      List<CompletableFuture<PowerReading>> dead = new ArrayList<>();
      List<CompletableFuture<PowerReading>> living = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        fleet.bmc(i).silent(i % 10 == 0).loses(i % 10 == 1 ? 0.1 : 0);
      }
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      for (int i = 0; i < 1000; i++) {
        (i % 10 == 0 ? dead : living)
            .add(driver.readPower(IpmiRig.target(fleet.bmc(i))).toCompletableFuture());
      }
      Set<Thread> during = new HashSet<>(Thread.getAllStackTraces().keySet());
      during.removeAll(before);
      // One after the other the dead alone would take more than two minutes.
      CompletableFuture.allOf(living.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
      assertThat(living).allMatch(one -> one.join().state() == State.OFF);
      assertThat(during).as("threads for 1000 BMCs").hasSizeLessThanOrEqualTo(4);
      for (CompletableFuture<PowerReading> one : dead) {
        assertThat(one)
            .failsWithin(Duration.ofSeconds(20))
            .withThrowableOfType(ExecutionException.class)
            .withCauseInstanceOf(BmcException.class);
      }
    }
  }

  @Test
  void b47APasswordThatNoBmcCanKnowIsNotEvenSent() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1)) {
      BmcTarget target = IpmiRig.target(fleet.bmc(0), "x".repeat(21));
      BmcException e = catchThrowableOfType(BmcException.class, () -> driver.open(target));
      assertThat(e.kind()).isEqualTo(Kind.LOGIN_REFUSED);
      assertThat(e).hasMessageContaining("20").hasMessageNotContaining("xxx");
      assertThat(fleet.bmc(0).requests()).isEmpty();
    }
  }

  @Test
  void aKeyOfTheBmcIsNeededWhereThereIsOne() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1)) {
      IpmiBmc bmc = fleet.bmc(0).hasKey(KEY);
      BmcTarget without = IpmiRig.target(bmc);
      BmcException e = catchThrowableOfType(BmcException.class, () -> driver.open(without));
      assertThat(e.kind()).isEqualTo(Kind.LOGIN_REFUSED);
      assertThat(e).hasMessageContaining("Kg");
      BmcTarget with = without.withBmcKey(new Secret(new String(KEY, UTF_8)));
      try (BmcSession session = driver.open(with)) {
        assertThat(session.power().state()).isEqualTo(State.OFF);
      }
    }
  }

  @Test
  void theUefiBitIsSentAsAskedForAndStaysWhereNobodyAsks() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1);
        BmcSession session = driver.open(IpmiRig.target(fleet.bmc(0)))) {
      session.bootOnce(BootOverride.of(BootDevice.NETWORK));
      session.bootOnce(new BootOverride(BootDevice.NETWORK, BootMode.UEFI));
      session.bootOnce(BootOverride.of(BootDevice.CD));
      session.clearBootOverride();
      session.clearBootOverride();
      assertThat(session.bootOverride()).isEmpty();
      session.bootOnce(new BootOverride(BootDevice.NETWORK, BootMode.LEGACY));
      session.clearBootOverride();
      assertThat(fleet.bmc(0).machine().told())
          .containsExactly(
              "boot 0x80 0x04",
              "boot 0xa0 0x04",
              "boot 0xa0 0x14",
              "boot 0xa0 0x00",
              "boot 0x80 0x04",
              "boot 0x80 0x00");
    }
  }

  @Test
  void speaksToBmcsWithIpv6Addresses() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(InetAddress.getByName("::1"), 0, 1);
        BmcSession session = driver.open(IpmiRig.target(fleet.bmc(0)))) {
      assertThat(session.power().state()).isEqualTo(State.OFF);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, UNKNOWN",
    "3, POWER_BUTTON",
    "0xf4, WATCHDOG",
    "6, POWER_RESTORED",
    "8, EVENT",
    "11, CLOCK",
    "12, UNKNOWN"
  })
  void tellsWhyAMachineCameUp(String told, LastRestart.Cause cause) throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1);
        BmcSession session = driver.open(IpmiRig.target(fleet.bmc(0)))) {
      fleet.bmc(0).machine().cameUpBecause(Integer.decode(told));
      LastRestart last = session.lastRestart();
      assertThat(last.cause()).isEqualTo(cause);
      assertThat(last.detail()).isNotEmpty();
      assertThat(last.startedAt()).isNull();
    }
  }

  @Test
  void readsSensorsInTheirUnits() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1);
        BmcSession session = driver.open(IpmiRig.target(fleet.bmc(0)))) {
      fleet.bmc(0).inject(IpmiFault.of(IpmiFault.Kind.REFUSED, "sdr").with(0xc5));
      MachineHealth health = ((SensorReader) session).health();
      assertThat(health.sensors())
          .containsExactly(
              new Sensor("Inlet Temp", Quantity.TEMPERATURE, "Cel", 23.0, Health.OK),
              new Sensor("FAN 1", Quantity.FAN_SPEED, "RPM", 5400.0, Health.OK),
              new Sensor("12V", Quantity.VOLTAGE, "V", 12.06, Health.CRITICAL),
              new Sensor("CPU Temp", Quantity.TEMPERATURE, "Cel", null, Health.UNKNOWN),
              new Sensor("Outlet", Quantity.TEMPERATURE, "Cel", 30.0, Health.OK),
              new Sensor("Battery", Quantity.TEMPERATURE, "Cel", 26.85, Health.OK));
      assertThat(health.health()).isEqualTo(Health.CRITICAL);
    }
  }

  @Test
  void anotherMachineBehindTheAddressIsNoticed() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1);
        BmcSession session = driver.open(IpmiRig.target(fleet.bmc(0)))) {
      var before = session.identity();
      fleet.bmc(0).becomes("PSN-0043");
      assertThat(session.identity().matches(before)).isFalse();
    }
  }

  @Test
  void whoWaitsIsLetGoWhenInterruptedAndACommandStaysInDoubt() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1);
        BmcSession session = driver.open(IpmiRig.target(fleet.bmc(0)))) {
      fleet.bmc(0).inject(IpmiFault.of(IpmiFault.Kind.LATE, "chassis-control").with(900));
      Thread waiting = Thread.currentThread();
      CompletableFuture<Void> interrupter =
          CompletableFuture.runAsync(
              () -> {
                RedfishRig.until(() -> fleet.bmc(0).machine().isOn());
                waiting.interrupt();
              });
      assertThat(session.send(PowerCommand.ON)).isEqualTo(Sent.UNKNOWN);
      assertThat(Thread.interrupted()).isTrue();
      interrupter.get(5, TimeUnit.SECONDS);
      assertThat(fleet.bmc(0).machine().told()).containsExactly("control 1");
    }
  }

  @Test
  void afterClosingNobodyWaitsForEver() throws Exception {
    try (IpmiFleet fleet = IpmiFleet.start(1)) {
      fleet.bmc(0).silent(true);
      CompletableFuture<PowerReading> reading =
          driver.readPower(IpmiRig.target(fleet.bmc(0))).toCompletableFuture();
      driver.close();
      assertThat(reading).failsWithin(Duration.ofSeconds(5));
    }
  }
}
