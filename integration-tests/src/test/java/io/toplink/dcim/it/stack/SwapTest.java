package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.DemoEstate;
import io.toplink.dcim.it.demo.EstateSpec;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.Moment;
import io.toplink.dcim.it.fleet.Onlooker;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.Power.Manner;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.ResetBmcRequest;
import io.toplink.dcim.v1.RestartRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
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

  private static final Set<String> NOT_SENT =
      Set.of("BMC_IDENTITY_MISMATCH", "BMC_CERTIFICATE_REFUSED");

  /** What one machine is told, and the other of its pair never. */
  private enum Verb {
    ON(Set.of("On", "ForceOn")),
    OFF(Set.of("ForceOff")),
    RESTART(Set.of("On", "ForceOn", "ForceOff")),
    RESET_BMC(Set.of("GracefulRestart", "ForceRestart"));

    private final Set<String> types;

    Verb(Set<String> types) {
      this.types = types;
    }

    static Verb of(int machine) {
      return values()[machine % values().length];
    }

    boolean mayBe(Journal.Entry command) {
      boolean ofBmc = command.path().contains("Manager.Reset");
      return ofBmc == (this == RESET_BMC)
          && types.stream().anyMatch(type -> command.body().contains("\"" + type + "\""));
    }
  }

  private final Random random = new Random(31);
  private final AtomicInteger swaps = new AtomicInteger();
  private final AtomicInteger commands = new AtomicInteger();

  /** Where the first BMC of each pair belongs. */
  private final Map<Integer, InetSocketAddress> at = new ConcurrentHashMap<>();

  private final CountDownLatch resting = new CountDownLatch(PAIRS);
  private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final ScheduledExecutorService hands = Executors.newScheduledThreadPool(2);
  private Stack stack;

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
  }

  @AfterEach
  void stop() {
    callers.shutdownNow();
    hands.shutdownNow();
    stack.close();
  }

  @Test
  @DisplayName("B31, B33: no command reaches another machine while addresses are exchanged")
  void noCommandReachesAnotherMachine() throws Exception {
    long begin = System.nanoTime();
    List<Future<?>> calling = new ArrayList<>();
    for (int i = 0; i < 2 * PAIRS; i++) {
      int machine = i;
      calling.add(callers.submit(() -> operate(machine)));
    }
    for (int pair = 0; pair < PAIRS; pair++) {
      at.put(pair, stack.fleet().bmc(2 * pair).address());
      pull(pair);
    }
    Await.until("they are exchanged", Duration.ofMinutes(30), this::isEnough);
    assertThat(resting.await(10, TimeUnit.SECONDS)).isTrue();
    for (Future<?> each : calling) {
      each.get();
    }

    List<Journal.Entry> told =
        stack.fleet().journal().entries().stream().filter(SwapTest::isCommand).toList();
    System.out.printf(
        Locale.ROOT,
        "%d swaps in %d s: %d commands, operations ended as %s%n",
        swaps.get(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
        told.size(),
        new TreeMap<>(outcomes));
    assertThat(told)
        .as("what was meant for the other machine")
        .allMatch(command -> Verb.of(command.bmc()).mayBe(command));
    NOT_SENT.forEach(
        reason -> assertThat(outcomes).as("it was put to the test").containsKey(reason));
    assertThat(outcomes).containsKey("DONE");
  }

  /** Has one machine told the same again and again. */
  private Void operate(int machine) throws Exception {
    SimulatedBmc bmc = stack.fleet().bmc(machine);
    Verb verb = Verb.of(machine);
    while (!isEnough()) {
      if (verb == Verb.ON) {
        bmc.machine().cutPower();
      } else if (verb == Verb.OFF) {
        bmc.machine().turnOn();
      }
      String outcome = outcome(ask(verb, machine));
      outcomes.computeIfAbsent(outcome, any -> new LongAdder()).increment();
      if (NOT_SENT.contains(outcome) || outcome.equals("BMC_IDENTITY_UNSTABLE")) {
        inspect(machine);
      }
    }
    return null;
  }

  /** As an operator does who has looked after the cables: before that nothing is sent any more. */
  private void inspect(int machine) throws InvalidProtocolBufferException {
    String name = String.format(Locale.ROOT, "servers/srv-%02d", machine + 1);
    InspectServerRequest request = InspectServerRequest.newBuilder().setName(name).build();
    while (!isEnough() && !outcome(stack.api().servers().inspectServer(request)).equals("DONE")) {
      outcomes.computeIfAbsent("inspected in vain", any -> new LongAdder()).increment();
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

  private String outcome(Operation asked) throws InvalidProtocolBufferException {
    Operation operation = asked;
    while (!operation.getDone()) {
      operation =
          stack
              .api()
              .operations()
              .waitOperation(
                  WaitOperationRequest.newBuilder()
                      .setName(asked.getName())
                      .setTimeout(Durations.fromSeconds(20))
                      .build());
    }
    return operation.hasError()
        ? operation.getError().getDetails(0).unpack(ErrorInfo.class).getReason()
        : "DONE";
  }

  private Operation ask(Verb verb, int machine) {
    String name = String.format(Locale.ROOT, "servers/srv-%02d/power", machine + 1);
    var power = stack.api().power();
    return switch (verb) {
      case ON -> power.powerOn(PowerOnRequest.newBuilder().setName(name).build());
      case OFF ->
          power.powerOff(
              PowerOffRequest.newBuilder().setName(name).setManner(Manner.FORCED).build());
      case RESTART ->
          power.restart(RestartRequest.newBuilder().setName(name).setManner(Manner.FORCED).build());
      case RESET_BMC -> power.resetBmc(ResetBmcRequest.newBuilder().setName(name).build());
    };
  }

  private static boolean isCommand(Journal.Entry entry) {
    return entry.method().equals("POST") && entry.path().contains("Actions");
  }
}
