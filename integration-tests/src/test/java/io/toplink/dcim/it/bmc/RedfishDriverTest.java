package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.HardwareInventory.Disk;
import io.toplink.dcim.core.bmc.HardwareInventory.Disk.Medium;
import io.toplink.dcim.core.bmc.HardwareInventory.Firmware;
import io.toplink.dcim.core.bmc.LastRestart;
import io.toplink.dcim.core.bmc.MachineHealth;
import io.toplink.dcim.core.bmc.MachineHealth.Health;
import io.toplink.dcim.core.bmc.MachineHealth.Quantity;
import io.toplink.dcim.core.bmc.MachineHealth.Sensor;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.Machine.Boot;
import io.toplink.dcim.it.fleet.Model;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Redfish in particular: logins, certificates, what is remembered, and how little is asked. */
class RedfishDriverTest {
  private final BmcDriver driver = new RedfishDriver(RedfishRig.SETTINGS, InstantSource.system());
  private Fleet fleet;
  private SimulatedBmc bmc;

  @BeforeEach
  void start() throws IOException {
    use(FleetOptions.of(1).withModels(Model.LENOVO));
  }

  @AfterEach
  void stop() throws IOException {
    driver.close();
    fleet.close();
  }

  @Test
  void aPowerChangeOnAKnownBmcIsThreeRequests() throws BmcException {
    state();
    int before = bmc.journal().size();
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      session.identity();
      assertThat(session.power().state()).isEqualTo(State.OFF);
      session.send(PowerCommand.ON);
      assertThat(session.power().state()).isEqualTo(State.ON);
    }
    List<String> asked =
        bmc.journal().stream()
            .skip(before)
            .filter(entry -> !entry.isEffect())
            .map(Journal.Entry::method)
            .toList();
    assertThat(asked).containsExactly("GET", "POST", "GET");
  }

  @Test
  void aLaterReadingIsAskedForAnew() throws BmcException {
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      assertThat(session.power().state()).isEqualTo(State.OFF);
      bmc.machine().turnOn();
      assertThat(session.power().state()).isEqualTo(State.ON);
    }
  }

  @Test
  void anotherMachineBehindAKnownBmcIsNoticed() throws BmcException {
    state();
    bmc.machine().becomes("OTHER123", "4c4c4544-0058-4b10-8032-b7c04f4c4d33");
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      assertThat(session.identity())
          .isEqualTo(new MachineIdentity("OTHER123", "4c4c4544-0058-4b10-8032-b7c04f4c4d33"));
    }
  }

  @Test
  void aMachineThatIsExchangedDuringASessionIsNoticed() throws BmcException {
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      MachineIdentity first = session.identity();
      bmc.machine().becomes("OTHER123", "Not Specified");
      assertThat(session.identity())
          .isNotEqualTo(first)
          .isEqualTo(new MachineIdentity("OTHER123", null));
    }
  }

  @Test
  void theAnswerToAnotherQuestionDoesNotSpoilTheNext() throws BmcException {
    bmc.inject(Fault.of(Fault.Kind.OTHER_ANSWER).on("GET", "/redfish/v1/Systems/1"));
    BmcException e = catchThrowableOfType(BmcException.class, this::state);
    assertThat(e.kind()).isEqualTo(Kind.MISBEHAVED);
    assertThat(state()).isEqualTo(State.OFF);
  }

  @Test
  void onceThatBecameForEverIsUndone() {
    bmc.add(Oddity.BOOT_CONTINUOUS);
    catchThrowableOfType(
        BmcException.class,
        () -> {
          try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
            session.bootOnce(BootOverride.of(BootDevice.NETWORK));
          }
        });
    assertThat(bmc.machine().boot()).isEqualTo(new Boot("None", "Disabled", "UEFI"));
  }

  @Test
  void whatIsNotBootedInTheWantedModeIsNotBootedOtherwise() throws BmcException {
    bmc.add(Oddity.BOOT_KEEPS_MODE);
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      BmcException e =
          catchThrowableOfType(
              BmcException.class,
              () -> session.bootOnce(new BootOverride(BootDevice.NETWORK, BootMode.LEGACY)));
      assertThat(e).hasMessageContaining("does not boot by LEGACY: it says UEFI");
    }
    assertThat(bmc.machine().boot()).isEqualTo(new Boot("None", "Disabled", "UEFI"));
  }

  @ParameterizedTest
  @CsvSource({
    "PowerRestorePolicy, POWER_RESTORED",
    "PowerButtonPress, POWER_BUTTON",
    "WatchdogExpiration, WATCHDOG",
    "ThermalEvent, EVENT",
    "SomethingNew, UNKNOWN"
  })
  void tellsWhyAMachineCameUp(String told, LastRestart.Cause cause) throws BmcException {
    bmc.add(Oddity.TELLS_LAST_RESET_CAUSE, Oddity.TELLS_LAST_RESET_TIME);
    bmc.machine().started("2026-11-22T03:04:05+08:00", told);
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      LastRestart last = session.lastRestart();
      assertThat(last.cause()).isEqualTo(cause);
      assertThat(last.detail()).isEqualTo(told);
      assertThat(last.startedAt()).isEqualTo("2026-11-21T19:04:05Z");
      bmc.machine().started("some time ago", told);
      assertThat(session.lastRestart().startedAt()).isNull();
    }
  }

  @Test
  void aForeignBootOverrideIsNotTakenForOneOfOurs() throws BmcException {
    bmc.machine().tellBoot(new Boot("Floppy", "Once", "UEFI"));
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      BmcException e = catchThrowableOfType(BmcException.class, session::bootOverride);
      assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
      assertThat(e).hasMessageContaining("Floppy");
    }
  }

  @ParameterizedTest(name = "34: {0}")
  @EnumSource(
      value = Oddity.class,
      names = {
        "RESET_TYPES_UNTOLD",
        "RESET_TYPES_BY_ACTION_INFO",
        "RESET_TYPES_RUN_TOGETHER",
        "TARGETS_END_IN_SLASH",
        "ACTIONS_AS_TASKS"
      })
  void turnsOnHoweverTheResetTypesAreTold(Oddity oddity) throws BmcException {
    bmc.add(oddity);
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      assertThat(session.send(PowerCommand.ON)).isEqualTo(Sent.ACCEPTED);
    }
    assertThat(bmc.effects()).containsExactly("power-on", "boot None");
  }

  @Test
  void triesTheOtherWordOnlyWhereTheBmcTellsNone() throws Exception {
    use(FleetOptions.of(1).withModels(Model.SUPERMICRO));
    bmc.add(Oddity.RESET_TYPES_UNTOLD);
    bmc.inject(Fault.error(400, "Base.1.8.ActionParameterValueNotInList", "no").on("POST", ".*"));
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      assertThat(session.send(PowerCommand.ON)).isEqualTo(Sent.ACCEPTED);
    }
    assertThat(posts()).containsExactly("{\"ResetType\":\"On\"}", "{\"ResetType\":\"ForceOn\"}");
    assertThat(bmc.effects()).containsExactly("power-on", "boot None");
  }

  @Test
  void readsWhatTheMachineIsMadeOf() throws BmcException {
    HardwareInventory inventory = inspect();
    assertThat(inventory.manufacturer()).isEqualTo("Lenovo");
    assertThat(inventory.model()).isEqualTo("ThinkSystem SR650");
    assertThat(inventory.cpuCount()).isEqualTo(2);
    assertThat(inventory.cpuCores()).isEqualTo(32);
    assertThat(inventory.architecture()).isEqualTo(HardwareInventory.Architecture.X86_64);
    assertThat(inventory.memoryMib()).isEqualTo(256 * 1024);
    assertThat(inventory.disks())
        .containsExactly(
            new Disk(Medium.NVME, 960L << 30, "Simulated SSD", "D-Disk0"),
            new Disk(Medium.HDD, 4000L << 30, "Simulated HDD", "D-Disk1"));
    assertThat(inventory.disks()).extracting(Disk::sizeGib).containsExactly(960L, 4000L);
    assertThat(inventory.firmware())
        .containsExactly(new Firmware("BIOS", "2.19.1"), new Firmware("BMC", "6.10.30", "Lenovo"));
    assertThat(inventory.interfaces())
        .extracting(port -> port.mac().value())
        .isEqualTo(bmc.machine().macs());
    assertThat(inventory.interfaces()).extracting("speedMbps").containsExactly(10_000, 0);
  }

  @Test
  void readsOldStorageToo() throws BmcException {
    bmc.add(Oddity.SIMPLE_STORAGE);
    assertThat(inspect().disks())
        .containsExactly(new Disk(Medium.UNKNOWN, 960), new Disk(Medium.UNKNOWN, 4000));
  }

  @Test
  void whoseProcessorsAreNotListedIsOfNoKnownArchitecture() throws BmcException {
    bmc.inject(Fault.status(404).on("GET", ".*/Processors").times(-1));
    assertThat(inspect().architecture()).isNull();
  }

  @Test
  void drivesThatWerePulledAreToldFromDrivesThatAreNotTold() throws BmcException {
    assertThat(inspect().disksTold()).isTrue();
    bmc.add(Oddity.DRIVES_PULLED);
    assertThat(inspect().disks()).isEmpty();
    assertThat(inspect().disksTold()).isTrue();
    bmc.add(Oddity.DRIVES_UNTOLD);
    assertThat(inspect().disks()).isEmpty();
    assertThat(inspect().disksTold()).isFalse();
  }

  @Test
  void halfAnInventoryIsNone() {
    bmc.inject(Fault.status(500).on("GET", ".*/Drives/1").times(-1));
    BmcException e = catchThrowableOfType(BmcException.class, this::inspect);
    assertThat(e.kind()).isEqualTo(Kind.MISBEHAVED);
  }

  @Test
  void oneSessionIsKeptWhereThePasswordIsNotTakenAndDeletedInTheEnd() throws BmcException {
    bmc.add(Oddity.NO_BASIC_AUTH);
    for (int i = 0; i < 5; i++) {
      assertThat(state()).isEqualTo(State.OFF);
    }
    assertThat(bmc.sessions()).isEqualTo(1);
    driver.close();
    assertThat(bmc.sessions()).isZero();
  }

  @Test
  @DisplayName("28: a session that ends in the middle of a task is replaced, once")
  void aSessionThatEndsInTheMiddleIsReplaced() throws BmcException {
    bmc.add(Oddity.NO_BASIC_AUTH);
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      bmc.restart();
      assertThat(session.send(PowerCommand.ON)).isEqualTo(Sent.ACCEPTED);
      bmc.restart();
      assertThat(session.power().state()).isEqualTo(State.ON);
    }
    assertThat(bmc.effects()).containsExactly("power-on", "boot None");
    assertThat(bmc.sessions()).isEqualTo(1);
  }

  @Test
  @DisplayName("B34: after a restart there is a new session, and who the machine is is asked anew")
  void aRestartedBmcIsAskedAnewWhoseItIs() throws BmcException {
    bmc.add(Oddity.NO_BASIC_AUTH);
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      assertThat(session.identity().serialNumber()).isEqualTo(bmc.machine().serialNumber());
      bmc.restart();
      bmc.machine().becomes("ANOTHER-1", "11111111-2222-3333-4444-555555555555");
      assertThat(session.identity().serialNumber()).isEqualTo("ANOTHER-1");
      bmc.restart();
      assertThat(session.send(PowerCommand.ON)).isEqualTo(Sent.ACCEPTED);
    }
    assertThat(bmc.effects()).containsExactly("power-on", "boot None");
    assertThat(bmc.sessions()).isEqualTo(1);
  }

  @Test
  @DisplayName("B33: what a command needs to know is not asked again of whoever answers by then")
  void nothingIsToldToWhoeverAnswersAfterAWhile() throws BmcException {
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      assertThat(session.identity().serialNumber()).isEqualTo(bmc.machine().serialNumber());
      bmc.inject(Fault.of(Fault.Kind.CUT_IN_BODY).on("GET", ".*/Managers/.*"));
      assertThat(catchThrowableOfType(BmcException.class, session::resetBmc).kind())
          .isEqualTo(Kind.UNREACHABLE);
    }
    assertThat(bmc.effects()).isEmpty();
  }

  @Test
  void aWrongPasswordIsShownOncePerWayOnlyWhereTheWayIsNotKnown() {
    bmc.add(Oddity.NO_BASIC_AUTH);
    assertThat(refusal("wrong")).isEqualTo(Kind.LOGIN_REFUSED);
    assertThat(bmc.failedLogins()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Oddity.class,
      names = {"NO_BASIC_AUTH", "BASIC_AUTH_UNTOLD"})
  void aWrongPasswordIsShownOnceWhereTheWayIsKnown(Oddity oddity) throws BmcException {
    bmc.add(oddity);
    assertThat(state()).isEqualTo(State.OFF);
    int before = bmc.failedLogins();
    assertThat(refusal("wrong")).isEqualTo(Kind.LOGIN_REFUSED);
    assertThat(bmc.failedLogins()).isEqualTo(before + 1);
    assertThat(state()).isEqualTo(State.OFF);
  }

  private Kind refusal(String password) {
    return catchThrowableOfType(
            BmcException.class, () -> driver.open(RedfishRig.target(bmc, password, null)))
        .kind();
  }

  @Test
  void noSessionToGiveIsBusyAndNotARefusal() {
    bmc.add(Oddity.NO_BASIC_AUTH);
    bmc.inject(Fault.error(503, "IDRAC.2.7.RAC0218", "too many").on("POST", ".*Sessions"));
    BmcException e = catchThrowableOfType(BmcException.class, this::state);
    assertThat(e.kind()).isEqualTo(Kind.BUSY);
  }

  @Test
  @DisplayName("B36: a full session table is said, and nothing of others is ended")
  void aFullSessionTableIsSaid() {
    bmc.add(Oddity.NO_BASIC_AUTH, Oddity.FEW_SESSIONS);
    bmc.leaveSession();
    bmc.leaveSession();
    BmcException e = catchThrowableOfType(BmcException.class, this::state);
    assertThat(e.kind()).isEqualTo(Kind.BUSY);
    assertThat(e.phase()).isEqualTo("sessions-full");
    assertThat(e).hasMessageContaining("BMC_SESSIONS_FULL");
    assertThat(bmc.sessions()).isEqualTo(2);
  }

  @Test
  @DisplayName("B36: sessions that our account left are ended where the BMC lets us")
  void oldSessionsOfOurOwnAreEnded() throws BmcException {
    bmc.add(Oddity.NO_BASIC_AUTH, Oddity.FEW_SESSIONS, Oddity.BASIC_AUTH_FOR_SESSIONS);
    bmc.leaveSession();
    bmc.leaveSession();
    assertThat(state()).isEqualTo(State.OFF);
    assertThat(bmc.sessions()).isEqualTo(1);
  }

  @Test
  @DisplayName("B51: what is no value is not taken for one")
  void aSensorThatKnowsNothingIsUnknown() throws BmcException {
    bmc.add(Oddity.SENSORS_UNKNOWN);
    for (boolean each : new boolean[] {false, true}) {
      if (each) {
        bmc.add(Oddity.SENSORS_ONE_BY_ONE);
      }
      try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
        MachineHealth health = session.health();
        assertThat(health.health()).isEqualTo(Health.WARNING);
        assertThat(health.sensors()).hasSize(5).allMatch(sensor -> sensor.value() == null);
      }
    }
  }

  @Test
  void readsWhatIsMeasured() throws BmcException {
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      assertThat(session.health().health()).isEqualTo(Health.OK);
      assertThat(session.health().sensors())
          .contains(
              new Sensor("CPU1", Quantity.TEMPERATURE, "Cel", 51.5, Health.OK),
              new Sensor("Fan1", Quantity.FAN_SPEED, "RPM", 8400.0, Health.OK),
              new Sensor("12V", Quantity.VOLTAGE, "V", 12.1, Health.OK),
              new Sensor("Total", Quantity.POWER, "W", 212.0, Health.OK));
    }
  }

  @Test
  void onlyWhatIsShownAsAVirtualUsbCdIsBootedAsOne() throws Exception {
    use(FleetOptions.of(1).withModels(Model.SUPERMICRO));
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      session.bootOnce(BootOverride.of(BootDevice.CD));
      assertThat(bmc.machine().boot().target()).isEqualTo("UsbCd");
      assertThat(session.bootOverride().map(BootOverride::device)).contains(BootDevice.CD);
    }
  }

  @Test
  void noPasswordIsWrittenDownAnywhere() throws BmcException {
    bmc.add(Oddity.NO_BASIC_AUTH);
    state();
    BmcTarget target = RedfishRig.target(bmc);
    assertThat(target.toString()).doesNotContain(bmc.password());
    assertThat(fleet.journal().entries().toString()).doesNotContain(bmc.password());
  }

  @Test
  void onlyThePinnedCertificateIsTrustedAlsoOnKeptConnections() throws Exception {
    use(FleetOptions.of(1).withModels(Model.LENOVO).withTls());
    String right = bmc.fingerprint().orElseThrow();
    assertThat(state(right)).isEqualTo(State.OFF);
    int before = bmc.journal().size();

    BmcException wrongPin = catchThrowableOfType(BmcException.class, () -> state("0".repeat(64)));
    assertThat(wrongPin.kind()).isEqualTo(Kind.CERTIFICATE);
    assertThat(wrongPin).hasMessageContaining(right);
    BmcException noPin = catchThrowableOfType(BmcException.class, () -> state(null));
    assertThat(noPin.kind()).isEqualTo(Kind.CERTIFICATE);
    assertThat(bmc.journal()).hasSize(before);

    assertThat(state(right)).isEqualTo(State.OFF);
  }

  @Test
  void nodesThatExpectDifferentCertificatesOfOneBmcDoNotDisturbEachOther() throws Exception {
    use(FleetOptions.of(1).withModels(Model.LENOVO).withTls());
    String right = bmc.fingerprint().orElseThrow();
    assertThat(state(right)).isEqualTo(State.OFF);
    int connections = bmc.connections();
    for (int i = 0; i < 3; i++) {
      for (String wrong : new String[] {"0".repeat(64), null}) {
        BmcException e = catchThrowableOfType(BmcException.class, () -> state(wrong));
        assertThat(e.kind()).isEqualTo(Kind.CERTIFICATE);
      }
      assertThat(state(right)).isEqualTo(State.OFF);
    }
    assertThat(bmc.connections()).as("one for each wrong one").isEqualTo(connections + 6);
  }

  @Test
  @DisplayName("B37: whose answers are mixed up loses its connection, and nobody else does")
  void aMixedUpConnectionIsItsOwnersBusiness() throws Exception {
    use(FleetOptions.of(2).withModels(Model.LENOVO).withTls());
    SimulatedBmc other = fleet.bmc(1);
    state();
    driver.readPower(RedfishRig.target(other)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    int before = bmc.connections();
    int othersBefore = other.connections();
    for (int i = 1; i <= 3; i++) {
      bmc.inject(Fault.of(Fault.Kind.OTHER_ANSWER).on("GET", "/redfish/v1/Systems/1"));
      assertThat(catchThrowableOfType(BmcException.class, this::state)).isNotNull();
      assertThat(state()).isEqualTo(State.OFF);
      assertThat(bmc.connections()).isEqualTo(before + i);
      driver.readPower(RedfishRig.target(other)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
    assertThat(other.connections()).as("kept all the time").isEqualTo(othersBefore);
  }

  @Test
  @DisplayName("B6: a key that is too short is refused, pinned or not, before any password is sent")
  void aShortKeyIsRefused() throws Exception {
    use(FleetOptions.of(1).withModels(Model.LENOVO).withTls());
    fleet.weakenCertificate(bmc, 1024);
    BmcException e = catchThrowableOfType(BmcException.class, this::state);
    assertThat(e.kind()).isEqualTo(Kind.CERTIFICATE);
    assertThat(e).hasMessageContaining("RSA key has 1024 bits");
    assertThat(bmc.journal()).isEmpty();
    fleet.weakenCertificate(bmc, 2048);
    assertThat(state()).isEqualTo(State.OFF);
  }

  @Test
  @DisplayName(
      "41: a pinned certificate may be of another name and long over; one that is not may not")
  void aPinnedCertificateNeedsNeitherNameNorDate() throws Exception {
    use(FleetOptions.of(1).withModels(Model.LENOVO).withTls());
    fleet.neglectCertificate(bmc);
    assertThat(state()).isEqualTo(State.OFF);
    BmcException e = catchThrowableOfType(BmcException.class, () -> state(null));
    assertThat(e.kind()).isEqualTo(Kind.CERTIFICATE);
  }

  @Test
  void tlsOnAPlainPortAndPlainOnATlsPortAreToldApart() throws Exception {
    BmcTarget plain = RedfishRig.target(bmc);
    BmcTarget asTls =
        new BmcTarget(
            plain.server(),
            plain.protocol(),
            plain.address(),
            plain.port(),
            false,
            plain.username(),
            plain.password(),
            null);
    BmcException tls = catchThrowableOfType(BmcException.class, () -> driver.open(asTls));
    assertThat(tls.phase()).isEqualTo("tls");

    use(FleetOptions.of(1).withModels(Model.LENOVO).withTls());
    BmcTarget secured = RedfishRig.target(bmc);
    BmcTarget asPlain =
        new BmcTarget(
            secured.server(),
            secured.protocol(),
            secured.address(),
            secured.port(),
            true,
            secured.username(),
            secured.password(),
            null);
    assertThat(catchThrowableOfType(BmcException.class, () -> driver.open(asPlain))).isNotNull();
  }

  @Test
  void speaksIpv6() throws Exception {
    InetAddress loopback = InetAddress.getByName("::1");
    assumeTrue(loopback.isReachable(1000), "this machine has no IPv6 loopback");
    use(FleetOptions.of(1).withAddress(loopback).withTls());
    assertThat(state()).isEqualTo(State.OFF);
  }

  @Test
  void anInterruptedCommandIsUnknownAndStaysInterrupted() throws Exception {
    bmc.inject(Fault.of(Fault.Kind.HANG).on("POST", ".*").afterEffect());
    AtomicReference<Object> outcome = new AtomicReference<>();
    Thread worker =
        new Thread(
            () -> {
              try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
                outcome.set(
                    session.send(PowerCommand.ON) + " " + Thread.currentThread().isInterrupted());
              } catch (BmcException e) {
                outcome.set(e);
              }
            });
    worker.start();
    RedfishRig.until(() -> bmc.effects().contains("power-on"));
    worker.interrupt();
    worker.join(10_000);
    assertThat(outcome.get()).isEqualTo("UNKNOWN true");
  }

  private void use(FleetOptions options) throws IOException {
    if (fleet != null) {
      fleet.close();
    }
    fleet = Fleet.start(options);
    bmc = fleet.bmc(0);
  }

  private State state() throws BmcException {
    return state(bmc.fingerprint().orElse(null));
  }

  private State state(@Nullable String pin) throws BmcException {
    try (BmcSession session = driver.open(RedfishRig.target(bmc, bmc.password(), pin))) {
      return session.power().state();
    }
  }

  private HardwareInventory inspect() throws BmcException {
    try (BmcSession session = driver.open(RedfishRig.target(bmc))) {
      return session.inspect();
    }
  }

  private List<String> posts() {
    return bmc.journal().stream()
        .filter(entry -> entry.method().equals("POST"))
        .map(Journal.Entry::body)
        .toList();
  }
}
