package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.PowerReading;
import java.util.Set;
import java.util.UUID;

/** What came of one look at a machine. */
public sealed interface Observation {
  /** Which. */
  UUID server();

  /** Who looked. */
  Source source();

  /** The BMC told. */
  record Seen(UUID server, Source source, PowerReading reading) implements Observation {}

  /**
   * It did not.
   *
   * @param phase where it failed, see {@link BmcException#phase}
   * @param message one sentence without secrets
   */
  record Failed(UUID server, Source source, BmcException.Kind kind, String phase, String message)
      implements Observation {
    private static final Set<String> UNASKED =
        Set.of("queue", BmcException.LEFT_ALONE, BmcException.ELSEWHERE);

    /**
     * Whether the BMC was not even asked, because its turn did not come, another process has it, it
     * wanted to be left alone for longer, or we are stopping.
     */
    boolean unasked() {
      return phase.equals("interrupted")
          || (kind == BmcException.Kind.BUSY && UNASKED.contains(phase));
    }

    /**
     * Whether a restart of the BMC may cure it: it says nothing, or nothing sensible. No restart
     * cures a wrong password, a wrong machine or what we do not allow ourselves.
     */
    boolean restartMayHelp() {
      return switch (kind) {
        case UNREACHABLE -> true;
        // One that is busy may be changing its firmware; one without room for logins is not.
        case BUSY -> phase.equals("sessions-full");
        case MISBEHAVED -> !phase.equals("identity");
        case LOGIN_REFUSED, PRIVILEGE, CERTIFICATE, UNSUPPORTED, REJECTED, FORBIDDEN -> false;
      };
    }
  }
}
