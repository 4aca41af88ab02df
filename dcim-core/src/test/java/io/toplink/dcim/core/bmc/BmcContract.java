package io.toplink.dcim.core.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.MachineHealth.Quantity;
import io.toplink.dcim.core.bmc.PowerReading.State;
import java.net.URI;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every driver promises, whatever it speaks. A driver's test gives it a real BMC, or one that
 * speaks the same, and a way to see what really happened to the machine.
 */
public abstract class BmcContract {

  /** What a protocol or a BMC does not have. */
  protected enum Lack {
    SOFT_OFF,
    FIRMWARE_SETUP,
    MANUFACTURER,
    /** What is to boot once would boot for ever. */
    BOOT_ONCE,
    BOOT_CD,
    /** What it boots from can be chosen, but not by UEFI or as BIOS did. */
    BOOT_MODE,
    MEDIA,
    SENSORS,
    BMC_RESET,
    RESTART_CAUSE,
    MACS,
    DISKS,
    /** No accounts are listed, and no password can be set. */
    ACCOUNTS,
    /** Passwords are cut to 16 bytes without a word. */
    LONG_PASSWORDS,
    /** Nobody can be told who is logged in. */
    LOGINS,
    FIRMWARE
  }

  /** A machine and its BMC, as the test sees them from outside. */
  public interface Rig {
    /** How to reach it. */
    BmcTarget target();

    /** Whether the machine has power. */
    boolean isOn();

    /** What happened to the machine so far: power-on, power-cut, shutdown, boot Pxe, bmc-reset. */
    List<String> effects();

    /** How many logins the BMC refused so far. */
    int refusedLogins();

    /** Who the machine is. */
    MachineIdentity identity();

    /** An address where nobody listens. */
    BmcTarget nobody();
  }

  /** A driver to be tried; closed by whoever made it. */
  protected abstract BmcDriver driver();

  /** A machine that is off, and that nothing has happened to yet. */
  protected abstract Rig rig();

  /** What the driver's protocol, or the BMC at hand, does not have. */
  protected Set<Lack> lacks() {
    return EnumSet.noneOf(Lack.class);
  }

  @Test
  void readsThePowerStateNow() throws BmcException {
    Rig rig = rig();
    Instant before = Instant.now();
    try (BmcSession session = driver().open(rig.target())) {
      PowerReading off = session.power();
      assertThat(off.state()).isEqualTo(State.OFF);
      assertThat(off.observedAt()).isBetween(before, Instant.now());
      session.send(PowerCommand.ON);
      assertThat(awaited(session, State.ON)).isEqualTo(State.ON);
      session.send(PowerCommand.OFF);
      assertThat(awaited(session, State.OFF)).isEqualTo(State.OFF);
    }
  }

  @Test
  void turnsOnOnce() throws BmcException {
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      assertThat(session.send(PowerCommand.ON)).isEqualTo(Sent.ACCEPTED);
      assertThat(awaited(session, State.ON)).isEqualTo(State.ON);
    }
    assertThat(rig.effects()).containsOnlyOnce("power-on");
  }

  @Test
  void cutsPowerOnce() throws BmcException {
    Rig rig = on(rig());
    try (BmcSession session = driver().open(rig.target())) {
      assertThat(session.send(PowerCommand.OFF)).isEqualTo(Sent.ACCEPTED);
      assertThat(awaited(session, State.OFF)).isEqualTo(State.OFF);
    }
    assertThat(rig.effects()).containsOnlyOnce("power-cut").doesNotContain("shutdown");
  }

  /** By the beginning of its message `.ci/skipped` tells this from a tool that is not installed. */
  private void skipWithout(Lack lack) {
    assumeFalse(lacks().contains(lack), "this BMC lacks " + lack);
  }

  @Test
  void shutsDownSoftly() throws BmcException {
    Rig rig = on(rig());
    try (BmcSession session = driver().open(rig.target())) {
      if (lacks().contains(Lack.SOFT_OFF)) {
        BmcException refused =
            catchThrowableOfType(BmcException.class, () -> session.send(PowerCommand.SOFT_OFF));
        assertThat(refused.kind()).isEqualTo(BmcException.Kind.UNSUPPORTED);
        assertThat(rig.isOn()).isTrue();
        return;
      }
      assertThat(session.send(PowerCommand.SOFT_OFF)).isEqualTo(Sent.ACCEPTED);
      assertThat(awaited(session, State.OFF)).isEqualTo(State.OFF);
    }
    assertThat(rig.effects()).containsOnlyOnce("shutdown").doesNotContain("power-cut");
  }

  @ParameterizedTest
  @EnumSource(
      value = PowerCommand.class,
      names = {"ON", "OFF", "SOFT_OFF"})
  void whatIsSoAlreadyIsSuccessAndDoesNothing(PowerCommand command) throws BmcException {
    if (command == PowerCommand.SOFT_OFF) {
      skipWithout(Lack.SOFT_OFF);
    }
    Rig rig = command == PowerCommand.ON ? on(rig()) : rig();
    List<String> before = rig.effects();
    try (BmcSession session = driver().open(rig.target())) {
      assertThat(session.send(command)).isIn(Sent.ALREADY_THERE, Sent.ACCEPTED);
      assertThat(session.power().state())
          .isEqualTo(command == PowerCommand.ON ? State.ON : State.OFF);
    }
    assertThat(rig.effects()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = PowerCommand.class,
      names = {"RESET", "CYCLE"})
  void startsAnewOnceOrNotAtAll(PowerCommand command) throws BmcException {
    Rig rig = on(rig());
    List<String> before = rig.effects();
    try (BmcSession session = driver().open(rig.target())) {
      try {
        assertThat(session.send(command)).isIn(Sent.ACCEPTED, Sent.UNKNOWN);
      } catch (BmcException e) {
        assertThat(e.kind()).isEqualTo(BmcException.Kind.UNSUPPORTED);
        assertThat(rig.effects()).isEqualTo(before);
        return;
      }
      long deadline = System.nanoTime() + 10_000_000_000L;
      while (starts(rig) == 1 && System.nanoTime() < deadline) {
        session.power();
      }
      assertThat(awaited(session, State.ON)).isEqualTo(State.ON);
    }
    assertThat(starts(rig)).isEqualTo(2);
  }

  /** How often the machine has started so far. */
  private static long starts(Rig rig) {
    return rig.effects().stream().filter(effect -> effect.startsWith("boot ")).count();
  }

  @ParameterizedTest
  @EnumSource(BootDevice.class)
  void bootsFromTheDeviceOnceAndThenAsBefore(BootDevice device) throws BmcException {
    if (device == BootDevice.FIRMWARE_SETUP) {
      skipWithout(Lack.FIRMWARE_SETUP);
    } else if (device == BootDevice.CD) {
      skipWithout(Lack.BOOT_CD);
    }
    skipWithout(Lack.BOOT_ONCE);
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      assertThat(session.bootOverride()).isEmpty();
      session.bootOnce(BootOverride.of(device));
      assertThat(device(session)).contains(device);
      session.bootOnce(BootOverride.of(device));
      assertThat(device(session)).contains(device);
      session.send(PowerCommand.ON);
      awaited(session, State.ON);
      assertThat(session.bootOverride()).isEmpty();
    }
    assertThat(rig.effects().stream().filter(effect -> words(device).contains(effect))).hasSize(1);
  }

  @Test
  void anotherDeviceReplacesTheFirst() throws BmcException {
    skipWithout(Lack.BOOT_ONCE);
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      session.bootOnce(BootOverride.of(BootDevice.DISK));
      session.bootOnce(BootOverride.of(BootDevice.NETWORK));
      assertThat(device(session)).contains(BootDevice.NETWORK);
    }
  }

  @ParameterizedTest
  @EnumSource(BootMode.class)
  void bootsInTheModeThatIsWantedOrSaysThatItCannot(BootMode mode) throws BmcException {
    skipWithout(Lack.BOOT_ONCE);
    BootOverride wanted = new BootOverride(BootDevice.NETWORK, mode);
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      try {
        session.bootOnce(wanted);
        assertThat(session.bootOverride()).contains(wanted);
      } catch (BmcException e) {
        assertThat(lacks()).as(e.message()).contains(Lack.BOOT_MODE);
        assertThat(e.kind()).isEqualTo(BmcException.Kind.UNSUPPORTED);
        assertThat(e).hasMessageContaining(mode.name());
        assertThat(session.bootOverride()).isEmpty();
      }
    }
    assertThat(rig.effects()).isEmpty();
  }

  private static Optional<BootDevice> device(BmcSession session) throws BmcException {
    return session.bootOverride().map(BootOverride::device);
  }

  @Test
  void leavesBootingToTheMachineAgain() throws BmcException {
    skipWithout(Lack.BOOT_ONCE);
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      session.bootOnce(BootOverride.of(BootDevice.NETWORK));
      session.clearBootOverride();
      session.clearBootOverride();
      assertThat(session.bootOverride()).isEqualTo(Optional.empty());
      session.send(PowerCommand.ON);
      awaited(session, State.ON);
    }
    assertThat(rig.effects()).contains("boot None").doesNotContain("boot Pxe");
  }

  @Test
  void choosingWhatToBootFromDoesNotTouchThePower() throws BmcException {
    skipWithout(Lack.BOOT_ONCE);
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      session.bootOnce(BootOverride.of(BootDevice.NETWORK));
      session.clearBootOverride();
      session.inspect();
      session.identity();
    }
    assertThat(rig.effects()).isEmpty();
  }

  @Test
  void showsAnImageUntilItIsTakenAway() throws BmcException {
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      if (lacks().contains(Lack.MEDIA)) {
        assertUnsupported(() -> session.insertMedia(image("rescue.iso")));
        assertUnsupported(session::ejectMedia);
        return;
      }
      assertThat(session.media()).isEmpty();
      session.insertMedia(image("rescue.iso"));
      session.insertMedia(image("rescue.iso"));
      assertThat(session.media()).contains(image("rescue.iso").toString());
      session.insertMedia(image("other.iso"));
      assertThat(session.media()).contains(image("other.iso").toString());
      session.ejectMedia();
      session.ejectMedia();
      assertThat(session.media()).isEmpty();
    }
    assertThat(rig.effects()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://user:secret@198.51.100.1/a.iso", "nfs://198.51.100.1/a.iso", "a.iso"})
  void showsNoImageWhoseAddressIsASecretOrNoAddress(String image) throws BmcException {
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      BmcException refused = assertUnsupported(() -> session.insertMedia(URI.create(image)));
      assertThat(refused).hasMessageNotContaining("secret");
      if (!lacks().contains(Lack.MEDIA)) {
        assertThat(session.media()).isEmpty();
      }
    }
  }

  @Test
  void setsItsOwnPasswordAndRefusesTheOldOne() throws BmcException {
    Rig rig = rig();
    BmcTarget before = rig.target();
    String password = "Abcdefgh12345678xyzw";
    boolean isShort = lacks().contains(Lack.LONG_PASSWORDS);
    BmcTarget after =
        before.withPassword(new Secret(isShort ? password.substring(0, 16) : password));
    try (BmcSession session = driver().open(before)) {
      if (lacks().contains(Lack.ACCOUNTS)) {
        assertUnsupported(() -> session.changePassword(after.password()));
        return;
      }
      assertThat(session.changePassword(after.password())).isIn(Sent.ACCEPTED, Sent.UNKNOWN);
    }
    driver().logOut(before);
    try (BmcSession session = driver().open(after)) {
      assertThat(session.power().state()).isEqualTo(State.OFF);
    }
    driver().logOut(after);
    BmcException refused =
        catchThrowableOfType(BmcException.class, () -> driver().open(before).close());
    assertThat(refused.kind()).isEqualTo(BmcException.Kind.LOGIN_REFUSED);
    assertThat(rig.effects()).isEmpty();
  }

  @Test
  void listsWhoMayLogInAndNobodyElse() throws BmcException {
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      if (lacks().contains(Lack.ACCOUNTS)) {
        assertUnsupported(session::accounts);
        return;
      }
      assertThat(session.accounts())
          .singleElement()
          .satisfies(
              own -> {
                assertThat(own.name()).isEqualTo(rig.target().username());
                assertThat(own.own()).isTrue();
                assertThat(own.administrator()).isTrue();
              });
      if (lacks().contains(Lack.LOGINS)) {
        assertUnsupported(session::logins);
      } else {
        assertThat(session.logins()).allMatch(BmcLogin::own);
      }
    }
  }

  @Test
  void tellsWhatRunsOnTheBmc() throws BmcException {
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      boolean told =
          session.inspect().firmware().stream().anyMatch(one -> one.component().equals("BMC"));
      assertThat(told).isNotEqualTo(lacks().contains(Lack.FIRMWARE));
    }
  }

  @Test
  void tellsHowTheMachineIs() throws BmcException {
    Rig rig = rig();
    Instant before = Instant.now();
    try (BmcSession session = driver().open(rig.target())) {
      MachineHealth health;
      try {
        health = session.health();
      } catch (BmcException e) {
        assertThat(lacks()).contains(Lack.SENSORS);
        assertThat(e.kind()).isEqualTo(BmcException.Kind.UNSUPPORTED);
        return;
      }
      assertThat(health.observedAt()).isBetween(before, Instant.now());
      if (lacks().contains(Lack.SENSORS)) {
        assertThat(health.sensors()).isEmpty();
        return;
      }
      assertThat(health.sensors())
          .anyMatch(one -> one.quantity() == Quantity.TEMPERATURE && one.value() != null);
    }
    assertThat(rig.effects()).isEmpty();
  }

  @Test
  void tellsWhyTheMachineRuns() throws BmcException {
    Rig rig = on(rig());
    Instant before = Instant.now();
    try (BmcSession session = driver().open(rig.target())) {
      LastRestart last = session.lastRestart();
      assertThat(lacks()).doesNotContain(Lack.RESTART_CAUSE);
      assertThat(last.observedAt()).isBetween(before, Instant.now());
      // Some only know when.
      assertThat(last.cause())
          .isEqualTo(
              last.startedAt() == null ? LastRestart.Cause.COMMAND : LastRestart.Cause.UNKNOWN);
    } catch (BmcException e) {
      assertThat(lacks()).as(e.message()).contains(Lack.RESTART_CAUSE);
      assertThat(e.kind()).isEqualTo(BmcException.Kind.UNSUPPORTED);
    }
  }

  @Test
  void tellsWhoTheMachineIs() throws BmcException {
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      assertThat(session.identity()).isEqualTo(rig.identity());
      assertThat(session.identity()).isEqualTo(rig.identity());
    }
  }

  @Test
  void tellsWhatTheMachineIsMadeOf() throws BmcException {
    Rig rig = rig();
    try (BmcSession session = driver().open(rig.target())) {
      HardwareInventory inventory = session.inspect();
      assertThat(inventory.identity()).isEqualTo(rig.identity());
      assertThat(inventory.manufacturer() == null).isEqualTo(lacks().contains(Lack.MANUFACTURER));
      assertThat(inventory.interfaces().isEmpty()).isEqualTo(lacks().contains(Lack.MACS));
      assertThat(inventory.disks().isEmpty()).isEqualTo(lacks().contains(Lack.DISKS));
    }
  }

  @Test
  void restartsTheBmcOnceAndNotTheMachine() throws BmcException {
    Rig rig = on(rig());
    try (BmcSession session = driver().open(rig.target())) {
      if (lacks().contains(Lack.BMC_RESET)) {
        BmcException refused = catchThrowableOfType(BmcException.class, session::resetBmc);
        assertThat(refused.kind()).isEqualTo(BmcException.Kind.UNSUPPORTED);
        return;
      }
      assertThat(session.resetBmc()).isIn(Sent.ACCEPTED, Sent.UNKNOWN);
    }
    assertThat(rig.effects()).containsOnlyOnce("bmc-reset").doesNotContain("reset");
    assertThat(rig.isOn()).isTrue();
  }

  @Test
  void aWrongPasswordIsToldAndNotTriedAgain() {
    Rig rig = rig();
    BmcTarget right = rig.target();
    String wrong = "wrong-" + right.password().reveal();
    BmcTarget target =
        new BmcTarget(
            right.server(),
            right.protocol(),
            right.address(),
            right.port(),
            right.plainHttp(),
            right.username(),
            new Secret(wrong),
            right.certificateFingerprint());
    BmcException refused = catchThrowableOfType(BmcException.class, () -> open(target));
    assertThat(refused.kind()).isEqualTo(BmcException.Kind.LOGIN_REFUSED);
    assertThat(refused).hasMessageNotContaining(wrong);
    assertThat(rig.refusedLogins()).isEqualTo(1);
  }

  @Test
  void whereNobodyListensNothingIsSent() {
    BmcException unreachable = catchThrowableOfType(BmcException.class, () -> open(rig().nobody()));
    assertThat(unreachable.kind()).isEqualTo(BmcException.Kind.UNREACHABLE);
    assertThat(unreachable.phase()).isEqualTo("refused");
  }

  /** Turns the machine on, outside of what is tested. */
  private Rig on(Rig rig) throws BmcException {
    try (BmcSession session = driver().open(rig.target())) {
      session.send(PowerCommand.ON);
      awaited(session, State.ON);
    }
    assertThat(rig.isOn()).isTrue();
    return rig;
  }

  /** Where a test's image would be; served or not is up to the BMC at hand. */
  protected URI image(String name) {
    return URI.create("http://198.51.100.1/images/" + name);
  }

  private static BmcException assertUnsupported(ThrowingCallable what) {
    BmcException refused = catchThrowableOfType(BmcException.class, what);
    assertThat(refused.kind()).isEqualTo(BmcException.Kind.UNSUPPORTED);
    return refused;
  }

  private void open(BmcTarget target) throws BmcException {
    try (BmcSession session = driver().open(target)) {
      session.power();
    }
  }

  private static State awaited(BmcSession session, State wanted) throws BmcException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    State seen = session.power().state();
    while (seen != wanted && System.nanoTime() < deadline) {
      seen = session.power().state();
    }
    return seen;
  }

  private static List<String> words(BootDevice device) {
    return switch (device) {
      case DISK -> List.of("boot Hdd");
      case NETWORK -> List.of("boot Pxe");
      case FIRMWARE_SETUP -> List.of("boot BiosSetup");
      case CD -> List.of("boot Cd", "boot UsbCd");
    };
  }
}
