package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.telemetry.Power;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A server in a customer's hands.
 *
 * @param id last part of the resource name
 * @param packageId what was bought
 * @param site the site that was insisted on; null if any would do
 * @param serverId last part of the server's resource name
 * @param serverLabel the server's display name, its id if it has none
 * @param packageLabel the package's display name
 * @param customer whose it is, as the billing system calls them
 * @param externalId the billing system's own id; null if it gave none
 * @param addresses with their prefix lengths; the first of each family is the primary one
 * @param suspendedOn it was suspended without being turned off
 * @param power last seen; null in lists
 * @param operation under way, or null
 * @param image what is installed or about to be; null if that is not known
 * @param imageLabel the image's display name; null also where that is no longer there
 * @param sshKeys for what is installed
 * @param installPending an installation was asked for and has not come to its end
 * @param rescueTime since when it runs the rescue system; null if it does not
 * @param purgeTime until when its deletion can be taken back; null if it is not being deleted, or
 *     for good
 * @param passwordUncertain a machine was allowed to set another password and has not said that it
 *     did: nobody knows which one counts
 * @param version grows with each change
 */
public record Assignment(
    UUID uid,
    String id,
    String tenant,
    String packageId,
    @Nullable String site,
    UUID serverUid,
    String serverId,
    String serverLabel,
    String packageLabel,
    String hostname,
    String customer,
    String displayName,
    Map<String, String> labels,
    @Nullable String externalId,
    List<String> addresses,
    State state,
    String stateReason,
    boolean suspendedOn,
    @Nullable UUID createOperation,
    @Nullable UUID operation,
    @Nullable Power power,
    Instant createTime,
    Instant updateTime,
    @Nullable Instant endTime,
    @Nullable String image,
    @Nullable String imageLabel,
    List<String> sshKeys,
    boolean installPending,
    @Nullable Instant rescueTime,
    @Nullable Instant purgeTime,
    boolean passwordUncertain,
    long version) {

  /** Where an assignment is in its life. */
  public enum State {
    INSTALLING,
    ACTIVE,
    SUSPENDED,
    ENDING,
    ENDED,
    FAILED
  }

  public String name() {
    return "assignments/" + id;
  }

  public String etag() {
    return Long.toString(version);
  }
}
