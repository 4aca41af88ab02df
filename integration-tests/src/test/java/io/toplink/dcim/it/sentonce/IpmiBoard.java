package io.toplink.dcim.it.sentonce;

import io.toplink.dcim.it.fleet.Moment;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFault;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import io.toplink.dcim.it.ipmi.IpmiOnlooker;
import io.toplink.dcim.it.stack.Registration;
import io.toplink.dcim.v1.Bmc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A BMC of our own that speaks IPMI, in a thread of its own. What it was told is in its journal.
 */
final class IpmiBoard implements Board {
  private static final String BOOT_FLAGS = "set-boot 05";
  private static final Set<String> QUESTIONS = Set.of("chassis-status", "guid", "fru", "get-boot");

  private final IpmiFleet fleet;
  private final IpmiBmc bmc;
  private Hold hold = Hold.none();
  private int mark;

  /**
   * @param serialNumber of its machine
   */
  IpmiBoard(int number, String serialNumber) throws IOException {
    fleet = IpmiFleet.one(number);
    bmc = fleet.bmc(0);
    bmc.becomes(serialNumber);
  }

  @Override
  public Bmc bmc() throws IOException {
    return Registration.ipmi(bmc.address());
  }

  @Override
  public void prepare(Verb verb) {
    if (verb.on()) {
      bmc.machine().turnOn();
    } else {
      bmc.machine().cutPower();
    }
    if (verb == Verb.SOFT_OFF_THEN_OFF) {
      bmc.machine().ignoreShutdown();
    } else if (verb == Verb.HEAL_BMC) {
      bmc.losesPowerState();
    }
    mark = bmc.journal().size();
  }

  @Override
  public void trap(Kill kill) {
    boolean ofQuestion = kill.isOfQuestion();
    Hold next = new Hold(ofQuestion ? kill.question() : kill.before(IpmiBoard::kind));
    Moment moment = kill.moment();
    hold = next;
    bmc.watch(
        (now, name, data) -> {
          boolean isKind =
              ofQuestion
                  ? QUESTIONS.contains(name)
                  : name.equals(kind(kill.order())) && (kill.order() != Order.BOOT || data[0] == 5);
          if (isKind && now == moment && next.isNext()) {
            next.stay();
            if (kill.when() == Kill.When.LOST) {
              bmc.inject(IpmiFault.of(IpmiFault.Kind.LOST, name));
            }
          }
        });
  }

  @Override
  public void spoil(Order order, Spoilt how) {
    bmc.inject(
        switch (how) {
          case LOST -> IpmiFault.of(IpmiFault.Kind.LOST, kind(order));
          case ANSWER_LOST -> IpmiFault.of(IpmiFault.Kind.ANSWER_LOST, kind(order));
          case BROKEN -> IpmiFault.of(IpmiFault.Kind.REFUSED, kind(order)).with(0xff);
        });
  }

  private static String kind(Order order) {
    return switch (order) {
      case ON, OFF, SOFT_OFF -> "chassis-control";
      case BOOT -> "set-boot";
      case RESET_BMC -> "cold-reset";
      case INSERT, EJECT -> throw new IllegalArgumentException("IPMI shows no images");
    };
  }

  @Override
  public boolean isCaught() {
    return hold.isCaught();
  }

  @Override
  public void release() {
    hold.release();
    bmc.watch(IpmiOnlooker.NONE);
  }

  @Override
  public List<Deed> deeds() {
    List<String> journal = bmc.journal();
    return journal.subList(mark, journal.size()).stream().flatMap(IpmiBoard::deed).toList();
  }

  private static Stream<Deed> deed(String entry) {
    if (entry.startsWith(IpmiBmc.EFFECT)) {
      return Stream.of(Deed.happened(entry.substring(IpmiBmc.EFFECT.length())));
    } else if (entry.startsWith(BOOT_FLAGS)) {
      return Stream.of(Deed.told(Order.BOOT));
    }
    return switch (entry) {
      case "chassis-control 01" -> Stream.of(Deed.told(Order.ON));
      case "chassis-control 00" -> Stream.of(Deed.told(Order.OFF));
      case "chassis-control 05" -> Stream.of(Deed.told(Order.SOFT_OFF));
      case "cold-reset" -> Stream.of(Deed.told(Order.RESET_BMC));
      default -> throw new AssertionError("told what nobody wanted: " + entry);
    };
  }

  @Override
  public void close() {
    hold.release();
    try {
      fleet.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
