package io.toplink.dcim.it.stack;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One misbehaviour.
 *
 * @param outcome {@code DONE}, or the reason why not
 * @param least power commands that must have reached the BMC
 * @param most power commands that may have reached it
 * @param effects what happened to the machine since it was asked for
 * @param told what the error must tell programs, at least
 * @param said what the error must tell people
 * @param stop what the server's state must tell of, if it is to be locked; null if it is not
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
    Map<String, String> told,
    List<String> said,
    @Nullable String stop) {
  /** What a server's state tells of where its BMC no longer takes the login. */
  static final String LOGIN_LOST = "let DCIM in before";

  /** What is asked of a machine. */
  enum Verb {
    ON,
    OFF,
    GRACEFUL,
    GRACEFUL_THEN_FORCED,
    RESTART,
    RESTART_FROM_NETWORK,
    INSPECT
  }

  /**
   * One that lets so many commands through.
   *
   * @param outcome as above; UNCONFIRMED is short for POWER_STATE_UNCONFIRMED
   */
  static <B> PowerFault<B> fault(
      String numbers,
      String what,
      Verb verb,
      Consumer<B> preparation,
      String outcome,
      int commands,
      String... effects) {
    return new PowerFault<>(
        numbers,
        what,
        verb,
        preparation,
        outcome.equals("UNCONFIRMED") ? "POWER_STATE_UNCONFIRMED" : outcome,
        commands,
        commands,
        List.of(effects),
        Map.of(),
        List.of(),
        null);
  }

  /** The same where further commands may have reached the BMC. */
  PowerFault<B> orUpTo(int commands) {
    return new PowerFault<>(
        numbers, what, verb, preparation, outcome, least, commands, effects, told, said, stop);
  }

  /** The same, with what the error must tell programs. */
  PowerFault<B> telling(Map<String, String> metadata) {
    return new PowerFault<>(
        numbers, what, verb, preparation, outcome, least, most, effects, metadata, said, stop);
  }

  /** The same, with what the error must tell people. */
  PowerFault<B> saying(String... words) {
    return new PowerFault<>(
        numbers,
        what,
        verb,
        preparation,
        outcome,
        least,
        most,
        effects,
        told,
        List.of(words),
        stop);
  }

  /** The same, after which nothing is sent to the BMC and nobody is sold the machine. */
  PowerFault<B> stopping(String because) {
    return new PowerFault<>(
        numbers, what, verb, preparation, outcome, least, most, effects, told, said, because);
  }

  @Override
  public String toString() {
    return numbers + ": " + what + ", " + verb;
  }
}
