package io.toplink.dcim.core.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.AddressPolicy;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLeases;
import io.toplink.dcim.core.bmc.BmcMeters;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.Bmcs;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.bmc.TransactionGuard;
import io.toplink.dcim.core.power.IdentityGuard.Expected;
import io.toplink.dcim.core.power.SwappedCables.Machine;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nothing is done to a machine other than the one that is meant, whatever becomes of its cable. */
class IdentityGuardTest {
  private static final int SWAPS = 10_000;

  private final SwappedCables cables = new SwappedCables();
  private final BmcSettings settings = BmcSettings.of(List.of(Cidr.parse("10.0.0.0/8")), true);
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final BmcMeters meters = new BmcMeters(registry);
  private final Bmcs bmcs =
      new Bmcs(
          Map.of(BmcProtocol.REDFISH, cables),
          settings,
          new AddressPolicy(settings),
          TransactionGuard.NONE,
          BmcLeases.NONE,
          meters);

  private static BmcTarget target(int address, @Nullable String pin) throws Exception {
    return new BmcTarget(
        "server-" + address,
        BmcProtocol.REDFISH,
        InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) address}),
        443,
        false,
        "admin",
        new Secret("secret"),
        pin);
  }

  private void act(BmcTarget target, Expected expected, int what) throws BmcException {
    bmcs.call(
        target,
        Priority.USER,
        plain -> {
          IdentityGuard guard = new IdentityGuard(target, expected, plain, meters, cables::nanos);
          guard.check();
          GuardedSession session = new GuardedSession(plain, guard);
          session.power();
          switch (what) {
            case 0 -> session.send(PowerCommand.ON);
            case 1 -> session.send(PowerCommand.OFF);
            case 2 -> session.bootOnce(BootOverride.of(BootDevice.NETWORK));
            case 3 -> session.clearBootOverride();
            case 4 -> session.ejectMedia();
            case 5 -> session.insertMedia(SwappedCables.IMAGE);
            default -> session.resetBmc();
          }
          return what;
        });
  }

  @Test
  @DisplayName("B31, B33: no command reaches a wrong machine in 10 000 swaps")
  void noCommandReachesAWrongMachine() throws Exception {
    Random random = new Random(31);
    int machines = 8;
    for (int i = 0; i < machines; i++) {
      cables.plugIn(new Machine("SN-" + i, "0000000%d-1111-2222-3333-444444444444".formatted(i)));
    }
    cables.swapAtRandom(random);
    int refused = 0;
    while (cables.swaps() < SWAPS) {
      int meant = random.nextInt(machines);
      Machine machine = cables.machine(meant);
      cables.means(machine);
      try {
        act(target(meant, null), new Expected(machine.identity(), Set::of), random.nextInt(7));
      } catch (DcimException e) {
        assertThat(e.reason()).isIn(Reason.BMC_IDENTITY_MISMATCH, Reason.BMC_IDENTITY_UNSTABLE);
        refused++;
      } catch (BmcException e) {
        assertThat(e.kind()).isEqualTo(BmcException.Kind.UNREACHABLE);
      }
    }
    assertThat(cables.wrongCommands()).isZero();
    assertThat(cables.rightCommands()).as("it still works").isGreaterThan(100);
    assertThat(refused).as("it was put to the test").isGreaterThan(1000);
  }

  @Test
  @DisplayName("B33: two machines at one address are told apart in the midst of a session")
  void aMachineThatBecomesAnotherIsNoticed() throws Exception {
    Machine machine = new Machine("SN-1", null);
    cables.plugIn(machine);
    BmcTarget target = target(0, "ab".repeat(32));
    Expected expected = new Expected(machine.identity(), Set::of);
    DcimException e =
        catchThrowableOfType(
            DcimException.class,
            () ->
                bmcs.call(
                    target,
                    Priority.USER,
                    plain -> {
                      IdentityGuard guard =
                          new IdentityGuard(target, expected, plain, meters, cables::nanos);
                      guard.check();
                      cables.becomes(0, new Machine("SN-2", null));
                      cables.passes(IdentityGuard.FRESH);
                      return new GuardedSession(plain, guard).send(PowerCommand.OFF);
                    }));
    assertThat(e.reason()).isEqualTo(Reason.BMC_IDENTITY_UNSTABLE);
    assertThat(e).hasMessageContaining("than a moment ago");
    assertThat(cables.commands()).isZero();
  }

  @Test
  @DisplayName("B33: and so are those that take turns in answering")
  void twoMachinesThatTakeTurnsAreToldApart() throws Exception {
    Machine machine = new Machine("SN-1", null);
    cables.plugIn(new Machine("SN-2", null));
    cables.takesTurns(0, machine);

    DcimException e =
        catchThrowableOfType(
            DcimException.class,
            () -> act(target(0, null), new Expected(machine.identity(), Set::of), 1));
    assertThat(e.reason()).isEqualTo(Reason.BMC_IDENTITY_UNSTABLE);
    assertThat(e.metadata()).containsEntry("found", "serial number SN-2, UUID null");
    assertThat(cables.commands()).isZero();
  }

  @Test
  @DisplayName("B32: where one number alone speaks for a machine, its ports must, too")
  void aWeakIdentityNeedsItsPorts() throws Exception {
    Machine machine = new Machine("SN-1", null);
    cables.plugIn(machine);
    Set<MacAddress> others = Set.of(MacAddress.parse("52:54:00:00:00:99"));
    DcimException e =
        catchThrowableOfType(
            DcimException.class,
            () -> act(target(0, null), new Expected(machine.identity(), () -> others), 1));
    assertThat(e.reason()).isEqualTo(Reason.BMC_IDENTITY_MISMATCH);
    assertThat(cables.commands()).isZero();

    act(target(0, null), new Expected(machine.identity(), machine::macs), 1);
    act(target(0, "ab".repeat(32)), new Expected(machine.identity(), () -> others), 1);
    assertThat(cables.commands()).as("by its ports, and by its certificate").isEqualTo(2);
  }

  @Test
  void aMachineThatTellsNothingAnyMoreIsNotBelieved() throws Exception {
    cables.plugIn(new Machine(null, null));
    MachineIdentity known = new MachineIdentity("SN-1", null);
    DcimException e =
        catchThrowableOfType(
            DcimException.class, () -> act(target(0, null), new Expected(known, Set::of), 1));
    assertThat(e.reason()).isEqualTo(Reason.BMC_IDENTITY_MISMATCH);
    assertThat(cables.commands()).isZero();
  }
}
