package io.toplink.dcim.server.translate;

import io.toplink.dcim.core.assignment.Assignment;
import io.toplink.dcim.core.assignment.AssignmentKey;
import io.toplink.dcim.core.assignment.Deletions;
import io.toplink.dcim.core.assignment.Login;
import io.toplink.dcim.core.assignment.Order;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.DeleteAssignmentRequest;
import io.toplink.dcim.v1.UpdateAssignmentRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Assignments, orders and logins. */
public final class AssignmentProto {
  private AssignmentProto() {}

  public static io.toplink.dcim.v1.Assignment message(Assignment from) {
    io.toplink.dcim.v1.Assignment.Builder message =
        io.toplink.dcim.v1.Assignment.newBuilder()
            .setName(Names.ASSIGNMENT.of(from.id()))
            .setTenant(from.tenant())
            .setPackage(Names.PACKAGE.of(from.packageId()))
            .setPackageLabel(from.packageLabel())
            .setSite(Names.SITE.ofOptional(from.site()))
            .setServer(Names.SERVER.of(from.serverId()))
            .setServerLabel(from.serverLabel())
            .setHostname(from.hostname())
            .setCustomer(from.customer())
            .setDisplayName(from.displayName())
            .putAllLabels(from.labels())
            .setExternalId(from.externalId() == null ? "" : from.externalId())
            .addAllAddresses(from.addresses())
            .setState(state(from.state()))
            .setStateReason(from.stateReason())
            .setPasswordUncertain(from.passwordUncertain())
            .setImage(Names.IMAGE.ofOptional(from.image()))
            .setImageLabel(from.imageLabel() == null ? "" : from.imageLabel())
            .addAllSshKeys(from.sshKeys())
            .setCreateTime(Times.message(from.createTime()))
            .setUpdateTime(Times.message(from.updateTime()))
            .setEtag(from.etag());
    if (from.operation() != null) {
      message.setOperation(Names.OPERATION.of(from.operation().toString()));
    }
    if (from.power() != null) {
      message.setPower(PowerProto.message(from.power()));
    }
    if (from.rescueTime() != null) {
      message.setRescueTime(Times.message(from.rescueTime()));
    }
    if (from.purgeTime() != null) {
      message.setPurgeTime(Times.message(from.purgeTime()));
    }
    if (from.endTime() != null) {
      message.setEndTime(Times.message(from.endTime()));
    }
    return message.build();
  }

  /** How a request names an assignment. */
  public static AssignmentKey key(String field, String name) {
    return AssignmentKey.parse(Names.ASSIGNMENT.id(field, name));
  }

  public static Order order(CreateAssignmentRequest request) {
    io.toplink.dcim.v1.Assignment wanted = request.getAssignment();
    if (wanted.getPackage().isEmpty()) {
      throw DcimException.invalid("assignment.package", "is required: it says what is bought");
    }
    return new Order(
        orNull(request.getAssignmentId()),
        Names.PACKAGE.id("assignment.package", wanted.getPackage()),
        Names.SITE.optionalId("assignment.site", wanted.getSite()),
        Names.SERVER.optionalId("assignment.server", wanted.getServer()),
        orNull(wanted.getHostname()),
        wanted.getHostnameFormat(),
        wanted.getCustomer(),
        wanted.getRootPassword().isEmpty() ? null : new Secret(wanted.getRootPassword()),
        orNull(wanted.getExternalId()),
        wanted.getDisplayName(),
        wanted.getLabelsMap(),
        request.getKeepPower(),
        Names.IMAGE.optionalId("assignment.image", wanted.getImage()),
        wanted.getSshKeysList());
  }

  /** How a server is to be taken back. */
  public static Deletions.Wish wish(DeleteAssignmentRequest request) {
    return new Deletions.Wish(
        request.getAllowMissing(),
        request.getKeepPower(),
        switch (request.getWipe()) {
          case NONE -> Deletions.WipeWish.NONE;
          case QUICK -> Deletions.WipeWish.QUICK;
          case FULL -> Deletions.WipeWish.FULL;
          case WIPE_UNSPECIFIED, UNRECOGNIZED -> Deletions.WipeWish.POLICY;
        },
        request.getImmediate());
  }

  /** What is to be changed; the core knows {@code display_name} and {@code labels}. */
  public static UpdateMask mask(UpdateAssignmentRequest request) {
    return Masks.of(request.getUpdateMask(), request.getAssignment(), Set.of());
  }

  public static AssignmentLogin message(Login login) {
    return AssignmentLogin.newBuilder()
        .setUsername(login.username())
        .setPassword(login.password().reveal())
        .setPort(login.port())
        .setRescue(login.rescue())
        .addAllOtherPasswords(login.otherPasswords().stream().map(Secret::reveal).toList())
        .build();
  }

  private static io.toplink.dcim.v1.Assignment.State state(Assignment.State state) {
    return io.toplink.dcim.v1.Assignment.State.valueOf(state.name());
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
