package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.LastRestart;
import io.toplink.dcim.core.bmc.LastRestart.Cause;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/** Why a machine last started. IPMI does not tell when. */
final class RestartCause {
  private static final int CAUSE = 0x0f;

  /** What a number means, by table 28-11 of the specification. */
  private record Meaning(Cause cause, String text) {}

  private static final List<Meaning> MEANINGS =
      List.of(
          new Meaning(Cause.UNKNOWN, "the BMC saw it start and does not know why"),
          new Meaning(Cause.COMMAND, "chassis control command"),
          new Meaning(Cause.RESET_BUTTON, "reset button"),
          new Meaning(Cause.POWER_BUTTON, "power button"),
          new Meaning(Cause.WATCHDOG, "watchdog ran out"),
          new Meaning(Cause.OTHER, "maker's own"),
          new Meaning(Cause.POWER_RESTORED, "mains came back, set to turn on always"),
          new Meaning(Cause.POWER_RESTORED, "mains came back, set to be as before"),
          new Meaning(Cause.EVENT, "reset by a platform event"),
          new Meaning(Cause.EVENT, "power cycle by a platform event"),
          new Meaning(Cause.SYSTEM, "soft reset, such as Ctrl-Alt-Del"),
          new Meaning(Cause.CLOCK, "woken by its clock"));

  private RestartCause() {}

  static LastRestart read(Exchange exchange, InstantSource clock) throws BmcException {
    int number = exchange.ask("restart-cause", Commands.RESTART_CAUSE, 1).at(0) & CAUSE;
    Meaning meaning =
        number < MEANINGS.size()
            ? MEANINGS.get(number)
            : new Meaning(Cause.UNKNOWN, "a number without a meaning");
    return new LastRestart(
        meaning.cause(),
        String.format(Locale.ROOT, "%s (0x%02x)", meaning.text(), number),
        null,
        clock.instant());
  }
}
