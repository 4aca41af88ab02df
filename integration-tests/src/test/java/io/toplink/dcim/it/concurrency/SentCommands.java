package io.toplink.dcim.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import java.util.List;

/** What BMCs were told and what became of it, counted in their own journal. */
final class SentCommands {
  private SentCommands() {}

  /** What happened to a machine since, starts of its system left out. */
  static List<String> effects(SimulatedBmc bmc, long mark) {
    return since(bmc, mark).stream()
        .filter(entry -> entry.isEffect() && !entry.path().startsWith("boot"))
        .map(Journal.Entry::path)
        .toList();
  }

  /**
   * Each command once, or as often as it may be for a state that visibly was not reached; and never
   * after it was.
   *
   * @param commands in order, as in ResetType
   * @param effects what each of them brings about
   */
  static void assertSentOnce(
      String what,
      SimulatedBmc bmc,
      List<String> commands,
      List<String> effects,
      int least,
      int most,
      long mark) {
    List<Journal.Entry> entries = since(bmc, mark);
    for (int i = 0; i < commands.size(); i++) {
      String type = commands.get(i);
      String effect = effects.get(i);
      List<Journal.Entry> sent =
          entries.stream()
              .filter(entry -> entry.method().equals("POST") && entry.body().contains(type))
              .toList();
      assertThat(sent).as("%s: %s", what, type).hasSizeBetween(least, most);
      List<Journal.Entry> moves =
          entries.stream().filter(e -> e.isEffect() && e.path().equals(effect)).toList();
      assertThat(moves).as("%s: %s", what, effect).hasSizeLessThanOrEqualTo(1);
      moves.forEach(
          moved ->
              assertThat(sent)
                  .as("%s: %s after it had moved", what, type)
                  .allMatch(command -> command.sequence() < moved.sequence()));
    }
  }

  private static List<Journal.Entry> since(SimulatedBmc bmc, long mark) {
    return bmc.journal().stream().filter(entry -> entry.sequence() > mark).toList();
  }
}
