package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.bmc.AddressPolicy;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLeases;
import io.toplink.dcim.core.bmc.BmcLimits;
import io.toplink.dcim.core.bmc.BmcMeters;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTimeouts;
import io.toplink.dcim.core.bmc.Bmcs;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.bmc.TransactionGuard;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.Model;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The door with real BMCs behind it, many at once. */
class BmcsFleetTest {
  private static final BmcLimits WIDE = new BmcLimits(64, 64, 64, 32, 32, 1 << 20, 64);

  @Test
  void aThousandBmcsWithATenthDead() throws Exception {
    int count = 1000;
    try (Fleet fleet =
            Fleet.start(FleetOptions.of(count).withModels(Model.LENOVO).withJournal(false, null));
        Bmcs bmcs = bmcs(RedfishRig.QUICK, WIDE)) {
      for (int i = 0; i < count; i += 10) {
        fleet.unplug(fleet.bmc(i));
      }
      ExecutorService threads = Executors.newFixedThreadPool(64);
      List<Future<State>> readings = new ArrayList<>();
      for (SimulatedBmc bmc : fleet.bmcs()) {
        readings.add(
            threads.submit(() -> bmcs.power(RedfishRig.target(bmc), Priority.POLL).state()));
      }
      int alive = 0;
      for (Future<State> reading : readings) {
        alive += isOff(reading) ? 1 : 0;
      }
      threads.shutdownNow();
      assertThat(alive).isEqualTo(900);
    }
  }

  @Test
  void aHundredTlsHandshakesWantedAtOnceAllSucceed() throws Exception {
    int count = 100;
    try (Fleet fleet = Fleet.start(FleetOptions.of(count).withModels(Model.LENOVO).withTls());
        Bmcs bmcs = bmcs(BmcTimeouts.DEFAULT, new BmcLimits(200, 200, 200, 32, 32, 1 << 20, 64))) {
      ExecutorService threads = Executors.newFixedThreadPool(count);
      List<Future<State>> readings = new ArrayList<>();
      for (SimulatedBmc bmc : fleet.bmcs()) {
        readings.add(threads.submit(() -> bmcs.power(RedfishRig.target(bmc)).state()));
      }
      for (Future<State> reading : readings) {
        assertThat(reading.get(60, TimeUnit.SECONDS)).isEqualTo(State.OFF);
      }
      threads.shutdownNow();
    }
  }

  @Test
  void commandsFromManySidesReachAMachineOneByOne() throws Exception {
    try (Fleet fleet = Fleet.start(FleetOptions.of(1).withModels(Model.LENOVO));
        Bmcs bmcs = bmcs(RedfishRig.QUICK, WIDE)) {
      SimulatedBmc bmc = fleet.bmc(0);
      ExecutorService threads = Executors.newFixedThreadPool(16);
      List<Future<Sent>> sent = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        PowerCommand command = i % 2 == 0 ? PowerCommand.ON : PowerCommand.OFF;
        sent.add(
            threads.submit(
                () ->
                    bmcs.call(
                        RedfishRig.target(bmc),
                        Priority.USER,
                        session -> {
                          Sent answer = session.send(command);
                          State wanted = command == PowerCommand.ON ? State.ON : State.OFF;
                          assertThat(session.power().state()).isEqualTo(wanted);
                          return answer;
                        })));
      }
      for (Future<Sent> one : sent) {
        assertThat(one.get(60, TimeUnit.SECONDS)).isIn(Sent.ACCEPTED, Sent.ALREADY_THERE);
      }
      threads.shutdownNow();
    }
  }

  @Test
  void aBmcThatComesBackIsFoundAndASilentOneIsNotHammered() throws Exception {
    try (Fleet fleet = Fleet.start(FleetOptions.of(1).withModels(Model.LENOVO));
        Bmcs bmcs = bmcs(RedfishRig.QUICK, WIDE)) {
      SimulatedBmc bmc = fleet.bmc(0);
      bmc.inject(Fault.of(Fault.Kind.RESET).times(-1));
      for (int i = 0; i < 30; i++) {
        assertThat(phase(bmcs, bmc)).isIn("answer", "breaker");
      }
      assertThat(phase(bmcs, bmc)).isEqualTo("breaker");
      bmc.clearFaults();
      RedfishRig.until(() -> phase(bmcs, bmc).isEmpty());
      bmcs.call(RedfishRig.target(bmc), Priority.USER, session -> session.send(PowerCommand.ON));
      assertThat(bmc.machine().power()).isEqualTo(Machine.Power.ON);
    }
  }

  @Test
  void aRefusedLoginIsShownToTheBmcOnce() throws Exception {
    try (Fleet fleet = Fleet.start(FleetOptions.of(1).withModels(Model.LENOVO));
        Bmcs bmcs = bmcs(RedfishRig.QUICK, WIDE)) {
      SimulatedBmc bmc = fleet.bmc(0);
      String old = bmc.password();
      bmc.changePassword("changed-on-the-bmc");
      for (int i = 0; i < 10; i++) {
        assertThat(phaseOf(() -> bmcs.power(RedfishRig.target(bmc, old, null))))
            .isEqualTo(i == 0 ? "login" : "remembered");
      }
      assertThat(bmc.failedLogins()).isEqualTo(1);
      assertThat(bmcs.power(RedfishRig.target(bmc)).state()).isEqualTo(State.OFF);
    }
  }

  @Test
  void sessionsAreDeletedWhenTheDoorIsClosed() throws Exception {
    try (Fleet fleet = Fleet.start(FleetOptions.of(3).withModels(Model.LENOVO))) {
      fleet.bmcs().forEach(bmc -> bmc.add(Oddity.NO_BASIC_AUTH));
      try (Bmcs bmcs = bmcs(RedfishRig.QUICK, WIDE)) {
        for (SimulatedBmc bmc : fleet.bmcs()) {
          bmcs.power(RedfishRig.target(bmc));
        }
        assertThat(fleet.bmcs()).allMatch(bmc -> bmc.sessions() == 1);
      }
      assertThat(fleet.bmcs()).allMatch(bmc -> bmc.sessions() == 0);
    }
  }

  private static boolean isOff(Future<State> reading) throws InterruptedException {
    try {
      return reading.get(60, TimeUnit.SECONDS) == State.OFF;
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(BmcException.class);
      return false;
    } catch (TimeoutException e) {
      throw new AssertionError("a reading did not end", e);
    }
  }

  private interface Attempt {
    Object run() throws BmcException;
  }

  private static String phase(Bmcs bmcs, SimulatedBmc bmc) {
    return phaseOf(() -> bmcs.power(RedfishRig.target(bmc)));
  }

  private static String phaseOf(Attempt attempt) {
    try {
      attempt.run();
      return "";
    } catch (BmcException e) {
      return e.phase();
    }
  }

  private static Bmcs bmcs(BmcTimeouts timeouts, BmcLimits limits) {
    BmcSettings settings =
        new BmcSettings(RedfishRig.SETTINGS.allowedNetworks(), true, limits, timeouts);
    BmcDriver redfish = new RedfishDriver(settings, InstantSource.system());
    return new Bmcs(
        Map.of(BmcProtocol.REDFISH, redfish),
        settings,
        new AddressPolicy(settings),
        TransactionGuard.NONE,
        BmcLeases.NONE,
        new BmcMeters(new SimpleMeterRegistry()));
  }
}
