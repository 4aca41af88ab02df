package io.toplink.dcim.whmcs.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.longrunning.Operation;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service as WHMCS sees it.
 *
 * @param state {@code installing}, {@code active}, {@code suspended}, {@code ending} or {@code
 *     failed}
 * @param ipv4 the primary address, without a prefix length
 * @param image id of what is installed on it; null if nothing was
 * @param imageName what that image is called; null also where it was deleted since
 * @param rescueSince null unless the rescue system runs
 * @param purgeAt after a termination with a grace period: until then it can be had back
 * @param passwordUncertain nobody knows which of the passwords that the login tells counts
 * @param username left out where the login is not told, as are password and port
 */
record ServiceView(
    String serviceId,
    String state,
    String stateReason,
    Server server,
    String hostname,
    @Nullable String ipv4,
    @Nullable String ipv6,
    List<String> assignedIps,
    @JsonInclude(Include.NON_NULL) @Nullable String username,
    @JsonInclude(Include.NON_NULL) @Nullable String password,
    @JsonInclude(Include.NON_NULL) @Nullable Integer port,
    @JsonProperty("package") PackageName packageName,
    @Nullable String image,
    @Nullable String imageName,
    String customer,
    PowerView power,
    @Nullable String createdAt,
    @Nullable String rescueSince,
    @Nullable String purgeAt,
    boolean passwordUncertain,
    @Nullable OperationView operation) {

  /** The machine. */
  record Server(String id, String label) {}

  /** What was bought. */
  record PackageName(String id, String name) {}

  /** A service with what it is busy with, if anything. */
  static ServiceView of(Assignment assignment, @Nullable OperationView operation) {
    return build(assignment, operation, null);
  }

  /** A service with the login its customer is to be told. */
  static ServiceView of(Assignment assignment, Operation operation, AssignmentLogin login) {
    return build(assignment, OperationView.ofNamed(operation), login);
  }

  private static ServiceView build(
      Assignment assignment, @Nullable OperationView operation, @Nullable AssignmentLogin login) {
    List<String> addresses = assignment.getAddressesList();
    return new ServiceView(
        assignment.getExternalId(),
        Names.lower(assignment.getState()),
        assignment.getStateReason(),
        new Server(Names.idOf(assignment.getServer()), assignment.getServerLabel()),
        assignment.getHostname(),
        first(addresses, false),
        first(addresses, true),
        addresses,
        login == null ? null : login.getUsername(),
        login == null ? null : login.getPassword(),
        login == null ? null : login.getPort(),
        new PackageName(Names.idOf(assignment.getPackage()), assignment.getPackageLabel()),
        assignment.getImage().isEmpty() ? null : Names.idOf(assignment.getImage()),
        assignment.getImageLabel().isEmpty() ? null : assignment.getImageLabel(),
        assignment.getCustomer(),
        PowerView.of(assignment.getPower()),
        assignment.hasCreateTime() ? Names.time(assignment.getCreateTime()) : null,
        assignment.hasRescueTime() ? Names.time(assignment.getRescueTime()) : null,
        assignment.hasPurgeTime() ? Names.time(assignment.getPurgeTime()) : null,
        assignment.getPasswordUncertain(),
        operation);
  }

  private static @Nullable String first(List<String> addresses, boolean ipv6) {
    for (String address : addresses) {
      if (address.contains(":") == ipv6) {
        int slash = address.indexOf('/');
        return slash < 0 ? address : address.substring(0, slash);
      }
    }
    return null;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ServiceView[" + serviceId + ", " + state + "]";
  }
}
