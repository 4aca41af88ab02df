package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.fleet.Moment;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.it.ipmi.IpmiMachine;
import io.toplink.dcim.it.ipmi.IpmiOnlooker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * B31, B33 over IPMI, as {@link SwapTest} is over Redfish: the BMCs' own journal shows what went
 * astray. A cable takes no time to change, and nobody is told that it did: packets of a session
 * simply arrive at a BMC that knows nothing of it. With {@code -Ddcim.swaps=10000} it takes that
 * many swaps.
 */
class IpmiSwapTest {
  private static final int SWAPS = Integer.getInteger("dcim.swaps", 200);
  private static final int COMMANDS = 50;
  private static final int PAIRS = 24;

  private final Random random = new Random(31);
  private final AtomicInteger swaps = new AtomicInteger();
  private final AtomicInteger commands = new AtomicInteger();
  private final ScheduledExecutorService hands = Executors.newSingleThreadScheduledExecutor();
  private Stack stack;
  private IpmiFleet fleet;
  private SwapCallers callers;

  @BeforeEach
  void start() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("ipmi-swaps")
                .withServerSettings(
                    "bmc { breaker-open = 100 ms, breaker-open-max = 200 ms }",
                    "power { confirm = 50 ms, resend = 500 ms, bmc-settle = 100 ms }",
                    "power { on-limit = 2 s, off-limit = 2 s }",
                    "operations { heartbeat = 5 s, bmc-away-limit = 0 s }"));
    fleet = IpmiFleet.start(2 * PAIRS);
    Registration registration = new Registration(stack.api());
    for (int i = 0; i < 2 * PAIRS; i++) {
      IpmiBmc bmc = fleet.bmc(i);
      bmc.becomes("SWAP-" + i);
      registration.add(server(i), Registration.ipmi(bmc.address()));
    }
    registration.await();
    callers = new SwapCallers(stack.api(), this::isEnough);
  }

  @AfterEach
  void stop() throws Exception {
    hands.shutdownNow();
    if (callers != null) {
      callers.close();
    }
    stack.close();
    if (fleet != null) {
      fleet.close();
    }
  }

  @Test
  @DisplayName("B31, B33: no command reaches another machine while addresses are exchanged")
  void noCommandReachesAnotherMachine() throws Exception {
    long begin = System.nanoTime();
    for (int i = 0; i < 2 * PAIRS; i++) {
      IpmiMachine machine = fleet.bmc(i).machine();
      callers.operate(server(i), SwapVerb.of(i), on -> power(machine, on));
    }
    for (int pair = 0; pair < PAIRS; pair++) {
      swapInTheMiddle(pair, false);
    }
    Await.until("they are exchanged", Duration.ofMinutes(30), this::isEnough);
    callers.await();

    List<String> astray = new ArrayList<>();
    int told = 0;
    for (int i = 0; i < 2 * PAIRS; i++) {
      for (String entry : fleet.bmc(i).journal()) {
        if (!entry.startsWith(IpmiBmc.EFFECT)) {
          told++;
          if (!SwapVerb.of(i).mayBe(word(entry))) {
            astray.add(server(i) + ": " + entry);
          }
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d swaps in %d s over IPMI: %d commands, operations ended as %s%n",
        swaps.get(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
        told,
        callers.outcomes());
    assertThat(astray).as("what was meant for the other machine").isEmpty();
    assertThat(callers.outcomes())
        .as("it was put to the test")
        .containsKeys("DONE", "BMC_IDENTITY_MISMATCH");
  }

  /** So many exchanges, and so many commands that had the chance to go astray. */
  private boolean isEnough() {
    return swaps.get() >= SWAPS && commands.get() >= COMMANDS;
  }

  /** Exchanges two while they are being asked or told something, or else when they were not. */
  private void swapInTheMiddle(int pair, boolean exchanged) {
    IpmiBmc one = fleet.bmc(2 * pair);
    IpmiBmc other = fleet.bmc(2 * pair + 1);
    AtomicInteger requests = new AtomicInteger(1 + random.nextInt(24));
    AtomicBoolean done = new AtomicBoolean();
    Runnable swap =
        () -> {
          if (!done.getAndSet(true) && !isEnough()) {
            fleet.swap(one, other);
            swaps.incrementAndGet();
            swapInTheMiddle(pair, !exchanged);
          }
        };
    Moment when = Moment.values()[random.nextInt(Moment.values().length)];
    IpmiOnlooker onlooker =
        (moment, name, data) -> {
          if (moment == Moment.HEARD && !word(name).isEmpty()) {
            commands.incrementAndGet();
          }
          if (moment == when && requests.decrementAndGet() == 0) {
            hands.execute(swap);
          }
        };
    one.watch(onlooker);
    other.watch(onlooker);
    hands.schedule(swap, exchanged ? 200 + random.nextInt(400) : 1500, TimeUnit.MILLISECONDS);
  }

  /** As {@link SwapVerb#mayBe} calls it; empty for what only asks. */
  private static String word(String entry) {
    String name = entry.split(" ", 2)[0];
    return switch (name) {
      case "chassis-control" ->
          entry.endsWith(" 01") ? "on" : entry.endsWith(" 00") ? "off" : entry;
      case "cold-reset" -> "bmc-reset";
      case "set-boot" -> "boot";
      case "user-password" -> entry;
      default -> "";
    };
  }

  private static void power(IpmiMachine machine, boolean on) {
    if (on) {
      machine.turnOn();
    } else {
      machine.cutPower();
    }
  }

  private static String server(int number) {
    return String.format(Locale.ROOT, "servers/ipmi-%02d", number);
  }
}
