package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.DemoEstate;
import io.toplink.dcim.it.demo.EstateSpec;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.Moment;
import io.toplink.dcim.it.fleet.Onlooker;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
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
 * B31, B33: BMCs exchange their addresses again and again while all of them are being told things,
 * and no machine is told what was meant for the other. Each machine of a pair is only ever told
 * what the other never is, so that the BMCs' own journal shows what went astray. A cable takes a
 * moment to change where nothing but what the machines say tells them apart, and none where they
 * have certificates. With {@code -Ddcim.swaps=10000} it takes that many swaps instead of a few
 * hundred.
 */
class SwapTest {
  private static final int SWAPS = Integer.getInteger("dcim.swaps", 200);
  private static final int COMMANDS = 50;
  private static final int PLAIN_PAIRS = 8;
  private static final int SECURED_PAIRS = 4;
  private static final int PAIRS = PLAIN_PAIRS + SECURED_PAIRS;

  /** Longer than what a machine said of itself is believed, with room for a busy computer. */
  private static final Duration CABLE = Duration.ofMillis(1500);

  private final Random random = new Random(31);
  private final AtomicInteger swaps = new AtomicInteger();
  private final AtomicInteger commands = new AtomicInteger();

  /** Where the first BMC of each pair belongs. */
  private final Map<Integer, InetSocketAddress> at = new ConcurrentHashMap<>();

  private final CountDownLatch resting = new CountDownLatch(PAIRS);
  private final ScheduledExecutorService hands = Executors.newScheduledThreadPool(2);
  private Stack stack;
  private SwapCallers callers;

  @BeforeEach
  void start() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("swaps")
                .withSpareBmcs(2 * PAIRS)
                .withServerSettings(
                    "bmc { breaker-open = 100 ms, breaker-open-max = 200 ms }",
                    "power { confirm = 50 ms, resend = 500 ms, bmc-settle = 100 ms }",
                    "power { on-limit = 2 s, off-limit = 2 s }",
                    "operations { heartbeat = 5 s, bmc-away-limit = 0 s }"));
    List<SimulatedBmc> bmcs = stack.fleet().bmcs();
    bmcs.subList(2 * PLAIN_PAIRS, 2 * PAIRS).forEach(stack.fleet()::renewCertificate);
    new DemoEstate(
            stack.api(),
            new EstateSpec(
                "hk1",
                "Hong Kong 1",
                List.of(new EstateSpec.PackageSpec("any", "Any", 1, 64, 2 * PAIRS)),
                "srv-",
                "HK-A",
                "203.0"))
        .load(bmcs);
    callers = new SwapCallers(stack.api(), this::isEnough);
  }

  @AfterEach
  void stop() {
    callers.close();
    hands.shutdownNow();
    stack.close();
  }

  @Test
  @DisplayName("B31, B33: no command reaches another machine while addresses are exchanged")
  void noCommandReachesAnotherMachine() throws Exception {
    long begin = System.nanoTime();
    for (int i = 0; i < 2 * PAIRS; i++) {
      SimulatedBmc bmc = stack.fleet().bmc(i);
      callers.operate(
          String.format(Locale.ROOT, "servers/srv-%02d", i + 1),
          SwapVerb.of(i),
          on -> power(bmc, on));
    }
    for (int pair = 0; pair < PAIRS; pair++) {
      at.put(pair, stack.fleet().bmc(2 * pair).address());
      pull(pair);
    }
    Await.until("they are exchanged", Duration.ofMinutes(30), this::isEnough);
    assertThat(resting.await(10, TimeUnit.SECONDS)).isTrue();
    callers.await();

    List<Journal.Entry> told =
        stack.fleet().journal().entries().stream().filter(SwapTest::isCommand).toList();
    System.out.printf(
        Locale.ROOT,
        "%d swaps in %d s: %d commands, operations ended as %s%n",
        swaps.get(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
        told.size(),
        callers.outcomes());
    assertThat(told)
        .as("what was meant for the other machine")
        .allMatch(command -> SwapVerb.of(command.bmc()).mayBe(word(command)));
    assertThat(callers.outcomes())
        .as("it was put to the test")
        .containsKeys("DONE", "BMC_IDENTITY_MISMATCH", "BMC_CERTIFICATE_REFUSED");
  }

  private static void power(SimulatedBmc bmc, boolean on) {
    if (on) {
      bmc.machine().turnOn();
    } else {
      bmc.machine().cutPower();
    }
  }

  /** Takes both of a pair off the network, and later puts each where the other was. */
  private void pull(int pair) throws IOException {
    SimulatedBmc one = stack.fleet().bmc(2 * pair);
    SimulatedBmc other = stack.fleet().bmc(2 * pair + 1);
    stack.fleet().unplug(one);
    stack.fleet().unplug(other);
    boolean secured = one.fingerprint().isPresent();
    later(secured ? 0 : (int) CABLE.toMillis(), () -> exchange(pair, one, other, secured));
  }

  private void exchange(int pair, SimulatedBmc one, SimulatedBmc other, boolean secured)
      throws IOException {
    InetSocketAddress address = one.address();
    stack.fleet().plugIn(one, other.address());
    stack.fleet().plugIn(other, address);
    swaps.incrementAndGet();
    if (isEnough()) {
      resting.countDown();
    } else {
      pullInTheMiddle(pair, one, other);
    }
  }

  /** So many exchanges, and so many commands that had the chance to go astray. */
  private boolean isEnough() {
    return swaps.get() >= SWAPS && commands.get() >= COMMANDS;
  }

  /** Takes them off while they are being asked or told something, or else when they were not. */
  private void pullInTheMiddle(int pair, SimulatedBmc one, SimulatedBmc other) {
    AtomicInteger requests = new AtomicInteger(1 + random.nextInt(12));
    AtomicBoolean pulled = new AtomicBoolean();
    Handgrip pull =
        () -> {
          if (!pulled.getAndSet(true)) {
            pull(pair);
          }
        };
    Moment when = Moment.values()[random.nextInt(Moment.values().length)];
    Onlooker onlooker =
        (moment, method, path) -> {
          if (moment == Moment.HEARD && method.equals("POST") && path.contains("Actions")) {
            commands.incrementAndGet();
          }
          if (moment == when && requests.decrementAndGet() == 0) {
            later(0, pull);
          }
        };
    one.watch(onlooker);
    other.watch(onlooker);
    boolean exchanged = !at.get(pair).equals(one.address());
    later(exchanged ? 200 + random.nextInt(400) : 1500, pull);
  }

  /** A thing done to cables. */
  private interface Handgrip {
    void now() throws IOException;
  }

  private void later(int millis, Handgrip handgrip) {
    hands.schedule(
        () -> {
          try {
            handgrip.now();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        millis,
        TimeUnit.MILLISECONDS);
  }

  private static boolean isCommand(Journal.Entry entry) {
    return entry.method().equals("PATCH")
        || entry.method().equals("POST") && entry.path().contains("Actions");
  }

  /** As {@link SwapVerb#mayBe} calls it. */
  private static String word(Journal.Entry entry) {
    String body = entry.body();
    if (entry.method().equals("PATCH")) {
      return body.contains("BootSourceOverride") ? "boot" : "change";
    } else if (entry.path().contains("Manager.Reset")) {
      return "bmc-reset";
    } else if (body.contains("\"On\"") || body.contains("\"ForceOn\"")) {
      return "on";
    }
    return body.contains("\"ForceOff\"") ? "off" : body;
  }
}
