package io.toplink.dcim.core.power;

import io.toplink.dcim.core.bmc.PowerReading;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A machine's power as last seen. For people to look at: no decision is taken on it.
 *
 * @param server resource name
 * @param observedAt null if it was never seen
 * @param lastFailure why the last look failed; empty if it did not
 */
public record Power(
    String server, PowerReading.State state, @Nullable Instant observedAt, String lastFailure) {

  /** Of a machine nobody has looked at. */
  public static Power unseen(String server) {
    return new Power(server, PowerReading.State.UNKNOWN, null, "");
  }
}
