package io.toplink.dcim.server.translate;

import com.google.protobuf.FieldMask;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.server.Bmc;
import io.toplink.dcim.core.server.BmcDraft;
import io.toplink.dcim.core.server.Hardware;
import io.toplink.dcim.core.server.HardwareMismatch;
import io.toplink.dcim.core.server.Location;
import io.toplink.dcim.core.server.Network;
import io.toplink.dcim.core.server.Server;
import io.toplink.dcim.core.server.ServerDraft;
import io.toplink.dcim.core.server.ServerOrder;
import io.toplink.dcim.core.watch.WatchEvent;
import io.toplink.dcim.v1.WatchServersResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Servers. */
public final class ServerProto {
  /** Their fields change one by one, or as a whole. */
  private static final Set<String> PARTS = Set.of("location", "bmc", "network");

  private ServerProto() {}

  public static io.toplink.dcim.v1.Server message(Server from) {
    io.toplink.dcim.v1.Server.Builder message =
        io.toplink.dcim.v1.Server.newBuilder()
            .setName(Names.SERVER.of(from.id()))
            .setUid(from.uid().toString())
            .setDisplayName(from.displayName())
            .putAllLabels(from.labels())
            .setLocation(message(from.location()))
            .setBmc(message(from.bmc()))
            .setState(io.toplink.dcim.v1.Server.State.valueOf(from.state().name()))
            .setStateReason(from.stateReason())
            .setMaintenance(from.maintenance())
            .setWithheld(from.withheld())
            .setNetwork(message(from.network()))
            .setPackage(Names.PACKAGE.ofOptional(from.packageId()))
            .setAssignment(Names.ASSIGNMENT.ofOptional(from.assignmentId()))
            .setManagementState(PowerProto.state(from.managementState()))
            .setManagementStateReason(from.managementStateReason())
            .setCreateTime(Times.message(from.createTime()))
            .setUpdateTime(Times.message(from.updateTime()))
            .setEtag(from.etag());
    message.addAllHardwareUnverified(from.hardwareUnverified());
    for (HardwareMismatch mismatch : from.hardwareMismatches()) {
      message
          .addHardwareMismatchesBuilder()
          .setField(mismatch.field())
          .setExpected(mismatch.expected())
          .setFound(mismatch.found());
    }
    from.firmwareRisks().forEach(risk -> message.addFirmwareRisks(BmcProto.message(risk)));
    from.bmcFindings().forEach(finding -> message.addBmcFindings(BmcProto.message(finding)));
    Hardware hardware = from.hardware();
    if (hardware != null) {
      message.setHardware(HardwareProto.message(hardware));
    }
    if (from.managementStateTime() != null) {
      message.setManagementStateTime(Times.message(from.managementStateTime()));
    }
    if (from.operationId() != null) {
      message.setOperation(Names.OPERATION.of(from.operationId().toString()));
    }
    return message.build();
  }

  public static WatchServersResponse message(WatchEvent<Server> event) {
    WatchServersResponse.Builder message =
        WatchServersResponse.newBuilder().setResumeToken(event.resumeToken());
    if (event.updated() != null) {
      message.setUpdated(message(event.updated()));
    } else if (event.removed() != null) {
      message.setRemoved(event.removed());
    }
    return message.build();
  }

  public static ServerDraft draft(String id, io.toplink.dcim.v1.Server from) {
    return new ServerDraft(
        id,
        from.getDisplayName(),
        from.getLabelsMap(),
        new Location(
            Names.SITE.optionalId("server.location.site", from.getLocation().getSite()),
            from.getLocation().getRack(),
            from.getLocation().getUnit()),
        draft(from.getBmc()),
        network(from.getNetwork()),
        Names.PACKAGE.optionalId("server.package", from.getPackage()),
        from.getMaintenance());
  }

  public static UpdateMask mask(FieldMask mask, io.toplink.dcim.v1.Server server) {
    return Masks.of(mask, server, PARTS);
  }

  public static ServerOrder order(String text) {
    ServerOrder order = ServerOrder.parse(text);
    if (order == null) {
      throw DcimException.invalid(
          "order_by", "must be name or create_time, with ' desc' after it to reverse");
    }
    return order;
  }

  private static io.toplink.dcim.v1.Location message(Location from) {
    return io.toplink.dcim.v1.Location.newBuilder()
        .setSite(Names.SITE.ofOptional(from.site()))
        .setRack(from.rack())
        .setUnit(from.unit())
        .build();
  }

  private static io.toplink.dcim.v1.Bmc message(Bmc from) {
    return io.toplink.dcim.v1.Bmc.newBuilder()
        .setProtocol(io.toplink.dcim.v1.Bmc.Protocol.valueOf(from.protocol().name()))
        .setHost(from.host())
        .setPort(from.port())
        .setUsername(from.username())
        .setCertificateFingerprint(orEmpty(from.certificateFingerprint()))
        .setPlainHttp(from.plainHttp())
        .setPasswordSet(from.passwordSet())
        .setBmcKeySet(from.bmcKeySet())
        .setPasswordInDoubt(from.passwordInDoubt())
        .build();
  }

  private static BmcDraft draft(io.toplink.dcim.v1.Bmc from) {
    return new BmcDraft(
        protocol(from.getProtocol()),
        from.getHost(),
        from.getPort(),
        from.getUsername(),
        secret(from.getPassword()),
        from.getCertificateFingerprint().isEmpty()
            ? null
            : from.getCertificateFingerprint().toLowerCase(Locale.ROOT),
        from.getPlainHttp(),
        secret(from.getBmcKey()));
  }

  private static @Nullable Secret secret(String text) {
    return text.isEmpty() ? null : new Secret(text);
  }

  /** An update that leaves the protocol alone does not name one; nothing reads it then. */
  private static BmcProtocol protocol(io.toplink.dcim.v1.Bmc.Protocol protocol) {
    return switch (protocol) {
      case IPMI -> BmcProtocol.IPMI;
      case REDFISH, PROTOCOL_UNSPECIFIED, UNRECOGNIZED -> BmcProtocol.REDFISH;
    };
  }

  private static io.toplink.dcim.v1.Network message(Network from) {
    io.toplink.dcim.v1.Network.Builder message =
        io.toplink.dcim.v1.Network.newBuilder()
            .setBootMacAddress(orEmpty(from.bootMacAddress()))
            .addAllMacAddresses(from.macAddresses());
    if (from.bootMode() != null) {
      message.setBootMode(PowerProto.mode(from.bootMode()));
    }
    for (Network.Address address : from.addresses()) {
      message
          .addAddressesBuilder()
          .setPrefix(address.prefix())
          .setGateway(orEmpty(address.gateway()))
          .setVlanId(address.vlanId())
          .setPrimary(address.primary());
    }
    return message.build();
  }

  private static Network network(io.toplink.dcim.v1.Network from) {
    List<Network.Address> addresses =
        from.getAddressesList().stream()
            .map(
                address ->
                    new Network.Address(
                        address.getPrefix(),
                        orNull(address.getGateway()),
                        address.getVlanId(),
                        address.getPrimary()))
            .toList();
    return new Network(
        addresses,
        orNull(from.getBootMacAddress()),
        PowerProto.mode(from.getBootMode()),
        from.getMacAddressesList());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
