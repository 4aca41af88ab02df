package io.toplink.dcim.core.server;

import io.toplink.dcim.core.mutation.Etags;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A physical machine.
 *
 * @param uid never reused, even if the id is
 * @param id the last part of its name
 * @param hardware as of the last inspection; null before the first
 * @param hardwareMismatches how it differs from what its package says
 * @param hardwareUnverified what its package says and its BMC does not tell, so that nobody knows
 *     whether it differs: names of fields
 * @param firmwareRisks what speaks against its firmware
 * @param bmcFindings what was found on its BMC that does not belong there
 * @param withheld not sold because it differs, since its package wants it so, or for its firmware
 * @param stateReason one sentence; empty unless the state needs explaining
 * @param maintenance nobody new is given it
 * @param packageId what it is sold as; null if it is not for sale
 * @param assignmentId the assignment that holds it
 * @param operationId the operation under way
 * @param managementState how well its BMC does its job
 * @param managementStateTime since when; null if nobody has looked
 * @param managementStateReason one sentence; empty if all is well
 * @param version grows with every change
 */
public record Server(
    UUID uid,
    String id,
    String displayName,
    Map<String, String> labels,
    Location location,
    Bmc bmc,
    @Nullable Hardware hardware,
    List<HardwareMismatch> hardwareMismatches,
    List<String> hardwareUnverified,
    List<FirmwareRisk> firmwareRisks,
    List<BmcFinding> bmcFindings,
    boolean withheld,
    ServerState state,
    String stateReason,
    boolean maintenance,
    Network network,
    @Nullable String packageId,
    @Nullable String assignmentId,
    @Nullable UUID operationId,
    ManagementState managementState,
    @Nullable Instant managementStateTime,
    String managementStateReason,
    Instant createTime,
    Instant updateTime,
    long version) {

  /** Answers that were kept by older versions do not have all of it. */
  public Server {
    hardwareUnverified = Objects.requireNonNullElse(hardwareUnverified, List.of());
  }

  /** What the change log calls them. */
  public static final String KIND = "server";

  /** What the change log calls the power of servers. */
  public static final String POWER_KIND = "power";

  /** The resource name of a server. */
  public static String name(String id) {
    return "servers/" + id;
  }

  public String name() {
    return name(id);
  }

  public String etag() {
    return Etags.of(version);
  }
}
