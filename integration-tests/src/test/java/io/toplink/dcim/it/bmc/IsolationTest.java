package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.bmc.AddressPolicy;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLeases;
import io.toplink.dcim.core.bmc.BmcLimits;
import io.toplink.dcim.core.bmc.BmcMeters;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.Bmcs;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.bmc.TransactionGuard;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Fault.Kind;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.Model;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A dead or slow tenth of the BMCs is nobody else's trouble. The exact number is the benchmark's;
 * here there is room for a busy machine, but far less than waiting for the sick ones would take.
 */
class IsolationTest {
  private static final int BMCS = 100;
  private static final int SICK = BMCS / 10;

  /** So few that the sick could have all of them. */
  private static final BmcLimits NARROW = new BmcLimits(8, 8, 6, 32, 32, 1 << 20, 64);

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"HANG", "DELAY"})
  void theHealthyAreReadAsIfTheSickWereNotThere(Kind sickness) throws Exception {
    try (Fleet fleet =
            Fleet.start(FleetOptions.of(BMCS).withModels(Model.LENOVO).withJournal(false, null));
        Bmcs bmcs = bmcs()) {
      sweep(bmcs, fleet.bmcs());
      Duration healthy = sweep(bmcs, fleet.bmcs());

      List<SimulatedBmc> sick = fleet.bmcs().subList(0, SICK);
      sick.forEach(
          bmc -> bmc.inject(Fault.of(sickness).withDelay(Duration.ofMillis(1100)).times(-1)));
      // Finds out who is sick: three of them at a time could otherwise keep everybody waiting.
      sweep(bmcs, fleet.bmcs());
      Duration withSick = sweep(bmcs, fleet.bmcs());

      assertThat(withSick).isLessThan(healthy.multipliedBy(2).plusMillis(700));
      long start = System.nanoTime();
      assertThat(bmcs.power(RedfishRig.target(fleet.bmc(BMCS - 1))).state()).isEqualTo(State.OFF);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(900));
    }
  }

  /** Looks at all at once; how long it took until all but the first tenth were read. */
  private static Duration sweep(Bmcs bmcs, List<SimulatedBmc> all) throws Exception {
    long start = System.nanoTime();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<?>> healthy = new ArrayList<>();
    List<CompletableFuture<?>> sick = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      CompletableFuture<?> look = bmcs.observe(RedfishRig.target(all.get(i))).toCompletableFuture();
      (i < SICK ? sick : healthy).add(look);
    }
    CompletableFuture.allOf(healthy.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    for (CompletableFuture<?> look : sick) {
      look.handle((reading, failure) -> failure == null || failures.add(failure))
          .get(60, TimeUnit.SECONDS);
    }
    assertThat(failures).allMatch(BmcException.class::isInstance);
    return took;
  }

  private static Bmcs bmcs() {
    BmcSettings settings =
        new BmcSettings(RedfishRig.SETTINGS.allowedNetworks(), true, NARROW, RedfishRig.QUICK);
    return new Bmcs(
        Map.of(BmcProtocol.REDFISH, new RedfishDriver(settings, InstantSource.system())),
        settings,
        new AddressPolicy(settings),
        TransactionGuard.NONE,
        BmcLeases.NONE,
        new BmcMeters(new SimpleMeterRegistry()));
  }
}
