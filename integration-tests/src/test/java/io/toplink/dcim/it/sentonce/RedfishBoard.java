package io.toplink.dcim.it.sentonce;

import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.Moment;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.Onlooker;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.v1.Bmc;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One BMC of the fleet. What it was told is in the fleet's journal. */
final class RedfishBoard implements Board {
  private static final Duration OVER = Duration.ofSeconds(30);

  private final SimulatedBmc bmc;
  private Hold hold = Hold.none();
  private long mark;

  RedfishBoard(SimulatedBmc bmc) {
    this.bmc = bmc;
  }

  @Override
  public Bmc bmc() {
    return Bmc.newBuilder()
        .setProtocol(Bmc.Protocol.REDFISH)
        .setHost(bmc.address().getAddress().getHostAddress())
        .setPort(bmc.address().getPort())
        .setPlainHttp(true)
        .setUsername(bmc.username())
        .setPassword(bmc.password())
        .build();
  }

  @Override
  public void prepare(Verb verb) {
    Machine machine = bmc.machine();
    if (verb.on()) {
      machine.turnOn();
    } else {
      machine.cutPower();
    }
    Machine.Power wanted = verb.on() ? Machine.Power.ON : Machine.Power.OFF;
    Await.until("prepared", OVER, () -> machine.power() == wanted);
    switch (verb) {
      case SOFT_OFF_THEN_OFF -> bmc.add(Oddity.SOFT_OFF_IGNORED);
      case HEAL_BMC -> bmc.add(Oddity.POWER_STATE_NULL_UNTIL_RESTART);
      case INSERT_MEDIA -> machine.show(null);
      case EJECT_MEDIA -> machine.show(Verb.IMAGE);
      default -> {}
    }
    mark = bmc.journal().stream().mapToLong(Journal.Entry::sequence).max().orElse(0);
  }

  @Override
  public void trap(Kill kill) {
    boolean ofQuestion = kill.isOfQuestion();
    Hold next = new Hold(ofQuestion ? kill.question() : kill.before(RedfishBoard::kind));
    Moment moment = kill.moment();
    hold = next;
    bmc.watch(
        (now, method, path) -> {
          boolean isKind =
              ofQuestion
                  ? method.equals("GET")
                  : kind(method, path).filter(kind(kill.order())::equals).isPresent();
          if (isKind && now == moment && next.isNext()) {
            next.stay();
            if (kill.when() == Kill.When.LOST) {
              bmc.inject(Fault.of(Fault.Kind.RESET).on(method, Pattern.quote(path)));
            }
          }
        });
  }

  @Override
  public void spoil(Order order, Spoilt how) {
    Fault fault =
        switch (how) {
          case LOST -> Fault.of(Fault.Kind.RESET);
          case ANSWER_LOST -> Fault.of(Fault.Kind.RESET).afterEffect();
          case BROKEN -> Fault.status(500);
        };
    bmc.inject(fault.on("POST", ".*Reset.*"));
  }

  /** What is told by the same request, by its path. */
  private static String kind(Order order) {
    return switch (order) {
      case ON, OFF, SOFT_OFF -> "power";
      case RESET_BMC -> "bmc";
      case BOOT -> "boot";
      case INSERT, EJECT -> "media";
    };
  }

  private static Optional<String> kind(String method, String path) {
    if (method.equals("POST") && path.contains("ComputerSystem.Reset")) {
      return Optional.of("power");
    } else if (method.equals("POST") && path.contains("Manager.Reset")) {
      return Optional.of("bmc");
    } else if (!method.equals("GET") && path.contains("/VirtualMedia/")) {
      return Optional.of("media");
    }
    return method.equals("PATCH") ? Optional.of("boot") : Optional.empty();
  }

  @Override
  public boolean isCaught() {
    return hold.isCaught();
  }

  @Override
  public void release() {
    hold.release();
    bmc.watch(Onlooker.NONE);
  }

  @Override
  public List<Deed> deeds() {
    return bmc.journal().stream()
        .filter(entry -> entry.sequence() > mark)
        .flatMap(RedfishBoard::deed)
        .toList();
  }

  private static Stream<Deed> deed(Journal.Entry entry) {
    if (entry.method().equals(Journal.SHOWN)) {
      return Stream.of(
          Deed.happened((entry.path().isEmpty() ? Order.EJECT : Order.INSERT).effect()));
    }
    return entry.isEffect()
        ? Stream.of(Deed.happened(entry.path()))
        : kind(entry.method(), entry.path()).map(kind -> Deed.told(order(kind, entry))).stream();
  }

  private static Order order(String kind, Journal.Entry entry) {
    String body = entry.body();
    return switch (kind) {
      case "power" -> {
        if (body.contains("\"ForceOff\"")) {
          yield Order.OFF;
        }
        yield body.contains("\"On\"") || body.contains("\"ForceOn\"") ? Order.ON : Order.SOFT_OFF;
      }
      case "bmc" -> Order.RESET_BMC;
      case "boot" -> Order.BOOT;
      default -> body.contains(Verb.IMAGE) ? Order.INSERT : Order.EJECT;
    };
  }
}
