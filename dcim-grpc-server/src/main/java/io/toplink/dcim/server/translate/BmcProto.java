package io.toplink.dcim.server.translate;

import io.toplink.dcim.core.hygiene.Remedy;
import io.toplink.dcim.core.server.BmcFinding;
import io.toplink.dcim.core.server.FirmwareRisk;
import io.toplink.dcim.v1.CheckBmcRequest;

/** What is wrong with BMCs, and what is to be done about it. */
public final class BmcProto {
  private BmcProto() {}

  public static Remedy remedy(CheckBmcRequest.Remedy remedy) {
    return switch (remedy) {
      case CLEAN -> Remedy.CLEAN;
      case PURGE -> Remedy.PURGE;
      case REMEDY_UNSPECIFIED, UNRECOGNIZED -> Remedy.CHECK;
    };
  }

  static io.toplink.dcim.v1.FirmwareRisk message(FirmwareRisk from) {
    return io.toplink.dcim.v1.FirmwareRisk.newBuilder()
        .setComponent(from.component())
        .setVersion(from.version())
        .setKind(io.toplink.dcim.v1.FirmwareRisk.Kind.valueOf(from.kind().name()))
        .setDetail(from.detail())
        .build();
  }

  static io.toplink.dcim.v1.BmcFinding message(BmcFinding from) {
    return io.toplink.dcim.v1.BmcFinding.newBuilder()
        .setKind(io.toplink.dcim.v1.BmcFinding.Kind.valueOf(from.kind().name()))
        .setDetail(from.detail())
        .build();
  }
}
