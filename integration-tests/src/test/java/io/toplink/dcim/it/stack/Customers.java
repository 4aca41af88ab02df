package io.toplink.dcim.it.stack;

import com.google.longrunning.Operation;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.SuspendAssignmentRequest;
import java.util.UUID;

/** What is done for customers, in few words. */
record Customers(ApiCalls api) {

  /** A machine of a package, under an id that is chosen. */
  Operation order(String packageId, String assignment) {
    return api.provisioning()
        .createAssignment(
            CreateAssignmentRequest.newBuilder()
                .setAssignmentId(assignment)
                .setAssignment(Assignment.newBuilder().setPackage("packages/" + packageId))
                .setRequestId(UUID.randomUUID().toString())
                .build());
  }

  Operation suspend(String assignment, boolean keepPower) {
    return api.provisioning()
        .suspendAssignment(
            SuspendAssignmentRequest.newBuilder()
                .setName("assignments/" + assignment)
                .setKeepPower(keepPower)
                .build());
  }

  /** Such as {@code srv-01}. */
  String serverOf(String assignment) {
    return api.provisioning()
        .getAssignment(
            GetAssignmentRequest.newBuilder().setName("assignments/" + assignment).build())
        .getServer()
        .substring("servers/".length());
  }
}
