package io.toplink.dcim.it.stack;

import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.Moment;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.PowerFault.Verb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Misbehaviours of BMCs that speak Redfish. */
final class RedfishPowerFaults {
  private static final Duration WAY = Duration.ofMillis(900);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Supplier<Fleet> fleet;

  /**
   * @param fleet which the BMCs are plugged into once they misbehave
   */
  RedfishPowerFaults(Supplier<Fleet> fleet) {
    this.fleet = fleet;
  }

  List<PowerFault<SimulatedBmc>> rows() {
    return List.of(
        PowerFault.fault("-", "nothing wrong", Verb.ON, bmc -> {}, "DONE", 1, "power-on"),
        flapping(Verb.ON, bmc -> {}, "power-on"),
        flapping(Verb.OFF, on(), "power-cut"),
        flapping(Verb.RESTART, on(), "power-cut"),
        PowerFault.fault(
            "B24 / F36",
            "says yes, does nothing",
            Verb.ON,
            add(Oddity.POWER_ACTIONS_IGNORED),
            "UNCONFIRMED",
            2),
        PowerFault.fault(
            "B24 / F36",
            "says yes, does nothing",
            Verb.OFF,
            on().andThen(add(Oddity.POWER_ACTIONS_IGNORED)),
            "UNCONFIRMED",
            2),
        PowerFault.fault(
            "B24 / F36",
            "says yes, does nothing",
            Verb.RESTART,
            on().andThen(add(Oddity.POWER_ACTIONS_IGNORED)),
            "UNCONFIRMED",
            2),
        PowerFault.fault(
            "B23",
            "breaks down each time, does nothing",
            Verb.ON,
            bmc -> bmc.inject(Fault.status(500).on("POST", ".*Reset").times(-1)),
            "UNCONFIRMED",
            2),
        PowerFault.fault("F37", "takes its time", Verb.ON, takes(WAY), "DONE", 1, "power-on"),
        PowerFault.fault(
            "F37", "takes a minute", Verb.ON, takes(MINUTE), "UNCONFIRMED", 1, "power-on"),
        PowerFault.fault(
            "F37",
            "takes its time",
            Verb.RESTART,
            on().andThen(takes(WAY)),
            "DONE",
            2,
            "power-cut",
            "power-on"),
        PowerFault.fault(
            "B28 / F37",
            "never tells the state",
            Verb.ON,
            add(Oddity.POWER_STATE_NULL),
            "UNCONFIRMED",
            1,
            "power-on"),
        PowerFault.fault(
            "B28 / F37",
            "tells no state for a while",
            Verb.ON,
            RedfishPowerFaults::nullForAWhile,
            "DONE",
            1,
            "power-on"),
        PowerFault.fault(
            "B28",
            "tells a state nobody knows",
            Verb.RESTART,
            on().andThen(add(Oddity.POWER_STATE_PAUSED)),
            "UNCONFIRMED",
            1,
            "power-cut"),
        PowerFault.fault(
            "B28",
            "is on its way off for ever",
            Verb.ON,
            add(Oddity.POWER_STATE_STUCK),
            "UNCONFIRMED",
            1,
            "power-on"),
        PowerFault.fault(
            "F43",
            "drops what comes while it goes off",
            Verb.ON,
            on().andThen(dropping(bmc -> bmc.machine().cutPower())),
            "DONE",
            2,
            "power-on"),
        PowerFault.fault(
            "F43",
            "drops what comes while it goes on",
            Verb.RESTART,
            dropping(bmc -> bmc.machine().turnOn()),
            "DONE",
            3,
            "power-cut",
            "power-on"),
        PowerFault.fault(
            "F43",
            "drops what comes while it goes on",
            Verb.GRACEFUL,
            dropping(bmc -> bmc.machine().turnOn()),
            "DONE",
            1,
            "shutdown"),
        PowerFault.fault(
            "B20 / F31",
            "does not do it yet, twice",
            Verb.ON,
            struck(Fault.error(409, "IDRAC.2.8.SYS518", "not ready").times(2)),
            "DONE",
            3,
            "power-on"),
        PowerFault.fault(
                "B15 / F26",
                "does not let the account do it",
                Verb.ON,
                struck(Fault.error(403, "Base.1.8.InsufficientPrivilege", "not you")),
                "BMC_PRIVILEGE",
                1)
            .telling(Map.of("needs", "ConfigureComponents", "phase", "power")),
        PowerFault.fault(
                "B20",
                "is busy, and stays so",
                Verb.ON,
                struck(Fault.error(409, "IDRAC.2.8.SYS518", "not ready").times(100)),
                "BMC_BUSY",
                2)
            .orUpTo(6)
            .telling(Map.of("phase", "power")),
        PowerFault.fault(
            "F23",
            "its system is deaf",
            Verb.GRACEFUL,
            on().andThen(add(Oddity.SOFT_OFF_IGNORED)),
            "GRACE_EXPIRED",
            1),
        PowerFault.fault(
            "B34",
            "is away in the middle, and has forgotten everybody",
            Verb.ON,
            this::awayInTheMiddle,
            "DONE",
            1,
            "power-on"),
        PowerFault.fault(
            "B38",
            "forgets what to boot from",
            Verb.RESTART_FROM_NETWORK,
            on().andThen(add(Oddity.BOOT_IGNORED)),
            "BMC_MISBEHAVED",
            0),
        PowerFault.fault(
            "-",
            "nothing wrong",
            Verb.RESTART_FROM_NETWORK,
            on(),
            "DONE",
            2,
            "power-cut",
            "power-on"),
        PowerFault.fault(
                "B31",
                "is another machine's",
                Verb.ON,
                (SimulatedBmc bmc) ->
                    bmc.machine().becomes("SOMEBODYELSE", UUID.randomUUID().toString()),
                "BMC_IDENTITY_MISMATCH",
                0)
            .stopping("another machine"));
  }

  /** When it shows which state decides whether the command is repeated. */
  private static PowerFault<SimulatedBmc> flapping(
      Verb verb, Consumer<SimulatedBmc> preparation, String effect) {
    return PowerFault.<SimulatedBmc>fault(
            "B29",
            "flaps",
            verb,
            preparation.andThen(add(Oddity.POWER_STATE_FLAPS)),
            "UNCONFIRMED",
            1,
            effect)
        .orUpTo(2);
  }

  static Consumer<SimulatedBmc> on() {
    return bmc -> {
      bmc.machine().takes(Duration.ZERO, Duration.ZERO, Duration.ZERO);
      bmc.machine().turnOn();
    };
  }

  private static Consumer<SimulatedBmc> takes(Duration time) {
    return bmc -> bmc.machine().takes(time, time, time);
  }

  static Consumer<SimulatedBmc> add(Oddity... oddities) {
    return bmc -> bmc.add(oddities);
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
  private void awayInTheMiddle(SimulatedBmc bmc) {
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

  private void plug(SimulatedBmc bmc, boolean in) {
    try {
      if (in) {
        bmc.restart();
        fleet.get().plugIn(bmc);
      } else {
        fleet.get().unplug(bmc);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Strikes what turns the machine on and off. */
  static Consumer<SimulatedBmc> struck(Fault fault) {
    return bmc -> bmc.inject(fault.on("POST", ".*Reset.*"));
  }
}
