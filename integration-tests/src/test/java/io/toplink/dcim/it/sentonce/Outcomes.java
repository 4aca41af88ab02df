package io.toplink.dcim.it.sentonce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What must be so after a server died in the middle of something, and another one carried on. */
final class Outcomes {
  private static final String DONE = "DONE null";
  private static final String UNKNOWN = "FAILED OUTCOME_UNKNOWN";

  private Outcomes() {}

  /**
   * Nothing was told again once it was done, and no event was told twice at all.
   *
   * @param ended the operation's state and why it failed
   */
  static void check(String what, Kill kill, Board board, List<String> ended) {
    Verb verb = kill.verb();
    List<Deed> deeds = board.deeds();
    String all = what + ": " + deeds;
    for (Order order : EnumSet.copyOf(verb.orders())) {
      checkTold(all, kill, order, deeds);
    }
    assertThat(deeds)
        .as("%s: only what was to be told", all)
        .allMatch(deed -> deed.told() == null || verb.orders().contains(deed.told()));
    boolean lost = isLostForGood(kill, deeds);
    assertThat(effects(deeds)).as(all).isEqualTo(lost ? List.of() : verb.effects());
    assertThat(ended).as(all).hasSize(1).isSubsetOf(ends(verb, lost));
  }

  private static void checkTold(String what, Kill kill, Order order, List<Deed> deeds) {
    List<Integer> told = new ArrayList<>();
    for (int i = 0; i < deeds.size(); i++) {
      if (deeds.get(i).told() == order) {
        told.add(i);
      }
    }
    // Whoever dies at a question may have said by then that it tells an event, which nobody does
    // for it.
    int least = kill.isOfQuestion() && order.most() == 1 ? 0 : 1;
    assertThat(told).as("%s: %s", what, order).hasSizeBetween(least, order.most());
    int done = deeds.indexOf(Deed.happened(order.effect()));
    if (done >= 0) {
      assertThat(told).as("%s: %s after it was done", what, order).allMatch(at -> at < done);
    }
  }

  /** What happened to the machine. */
  private static List<String> effects(List<Deed> deeds) {
    return deeds.stream().filter(deed -> deed.told() == null).map(Deed::happened).toList();
  }

  /** An event that got lost, or was about to be told, is not made up for. */
  private static boolean isLostForGood(Kill kill, List<Deed> deeds) {
    Order order =
        switch (kill.verb()) {
          case SOFT_OFF -> Order.SOFT_OFF;
          case RESET_BMC, HEAL_BMC -> Order.RESET_BMC;
          default -> null;
        };
    return order != null
        && (kill.loses(order) || kill.isOfQuestion() && !deeds.contains(Deed.told(order)));
  }

  private static Set<String> ends(Verb verb, boolean lost) {
    return switch (verb) {
      case SOFT_OFF -> Set.of(lost ? "FAILED GRACE_EXPIRED" : DONE);
      // Nobody saw it go, and it answers now.
      case RESET_BMC -> lost ? Set.of(UNKNOWN) : Set.of(DONE, UNKNOWN);
      // Whether it does its job is what matters.
      case HEAL_BMC -> Set.of(lost ? UNKNOWN : DONE);
      default -> Set.of(DONE);
    };
  }

  /** What the database says is about to leave when a BMC hears of it. */
  static void checkIntent(String what, Kill kill, String intent) {
    if (!kill.isOfQuestion() && kill.when() != Kill.When.ANSWERED && kill.order().isIntended()) {
      assertThat(intent)
          .as("%s: written down before it was sent", what)
          .isEqualTo(kill.order().name());
    }
  }
}
