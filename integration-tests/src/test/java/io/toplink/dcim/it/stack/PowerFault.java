package io.toplink.dcim.it.stack;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One misbehaviour.
 *
 * @param outcome {@code DONE}, or the reason why not
 * @param least power commands that must have reached the BMC
 * @param most power commands that may have reached it
 * @param effects what happened to the machine since it was asked for
 * @param told what the error must tell programs, at least
 */
record PowerFault<B>(
    String numbers,
    String what,
    Verb verb,
    Consumer<B> preparation,
    String outcome,
    int least,
    int most,
    List<String> effects,
    Map<String, String> told) {
  /** What is asked of a machine. */
  enum Verb {
    ON,
    OFF,
    GRACEFUL,
    GRACEFUL_THEN_FORCED,
    RESTART,
    RESTART_FROM_NETWORK
  }

  PowerFault(
      String numbers,
      String what,
      Verb verb,
      Consumer<B> preparation,
      String outcome,
      int least,
      int most,
      List<String> effects) {
    this(numbers, what, verb, preparation, outcome, least, most, effects, Map.of());
  }

  /** The same, with what the error must tell. */
  PowerFault<B> telling(Map<String, String> metadata) {
    return new PowerFault<>(
        numbers, what, verb, preparation, outcome, least, most, effects, metadata);
  }

  @Override
  public String toString() {
    return numbers + ": " + what + ", " + verb;
  }

  /** The reason that an operation ends with; UNCONFIRMED is short for one of them. */
  static String reason(String outcome) {
    return outcome.equals("UNCONFIRMED") ? "POWER_STATE_UNCONFIRMED" : outcome;
  }
}
