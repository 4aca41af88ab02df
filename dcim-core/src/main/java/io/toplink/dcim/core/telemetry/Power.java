package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.server.ManagementState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A machine's power as last seen, and how well its BMC answers. For people to look at: no decision
 * is taken on it.
 *
 * @param server resource name
 * @param state what is taken to be so; UNKNOWN once three looks in a row have failed, or none will
 *     come because the login was refused
 * @param lastKnownState what was last seen, however long ago; UNKNOWN if nothing ever was
 * @param observedAt when {@code lastKnownState} was seen; null if it never was
 * @param source who saw it; null if nobody did
 * @param stale whether it was seen longer ago than it should have been
 * @param failureCount looks that failed since, in a row
 * @param lastFailure why the last look failed; empty if it did not
 * @param managementStateTime since when the BMC is in its state; null if nobody has looked
 * @param managementStateReason one sentence; empty if all is well
 * @param expectedState what the last operation left, or what was first seen; null before that
 * @param driftTime since when another state than the expected one is seen; null if it is not
 * @param driftReason one sentence; empty without drift
 */
public record Power(
    String server,
    PowerReading.State state,
    PowerReading.State lastKnownState,
    @Nullable Instant observedAt,
    @Nullable Source source,
    boolean stale,
    int failureCount,
    String lastFailure,
    ManagementState managementState,
    @Nullable Instant managementStateTime,
    String managementStateReason,
    PowerReading.@Nullable State expectedState,
    @Nullable Instant driftTime,
    String driftReason) {

  /** What the change log calls them. */
  public static final String KIND = "power";

  /** The resource name of a server's power. */
  public static String name(String server) {
    return server + "/power";
  }

  /** Of a machine nobody has looked at. */
  public static Power unseen(String server) {
    return new Power(
        server,
        PowerReading.State.UNKNOWN,
        PowerReading.State.UNKNOWN,
        null,
        null,
        true,
        0,
        "",
        ManagementState.UNSEEN,
        null,
        "",
        null,
        null,
        "");
  }
}
