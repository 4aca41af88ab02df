package io.toplink.dcim.server.translate;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.wipe.Wipe;

/** Records of wipes. */
public final class WipeProto {
  private WipeProto() {}

  public static io.toplink.dcim.v1.Wipe message(Wipe from) {
    io.toplink.dcim.v1.Wipe.Builder message =
        io.toplink.dcim.v1.Wipe.newBuilder()
            .setName(Names.WIPE.of(from.operation().toString()))
            .setOperation(Names.OPERATION.of(from.operation().toString()))
            .setServer(Names.SERVER.of(from.serverId()))
            .setSerialNumber(from.serialNumber())
            .setAssignment(Names.ASSIGNMENT.ofOptional(from.assignmentId()))
            .setTenant(from.tenant())
            .setActor(from.actor())
            .setMethod(io.toplink.dcim.v1.Wipe.Method.valueOf(from.method().name()))
            .setState(io.toplink.dcim.v1.Wipe.State.valueOf(from.state().name()))
            .setFailure(from.failure())
            .setBeginTime(Times.message(from.beginTime()));
    from.disks().forEach(disk -> message.addDisks(disk(disk)));
    if (from.endTime() != null) {
      message.setEndTime(Times.message(from.endTime()));
    }
    return message.build();
  }

  private static io.toplink.dcim.v1.Wipe.Disk disk(Wipe.Disk from) {
    io.toplink.dcim.v1.Wipe.Disk.Builder message =
        io.toplink.dcim.v1.Wipe.Disk.newBuilder()
            .setDevice(from.device())
            .setSerialNumber(from.serialNumber())
            .setModel(from.model())
            .setSizeBytes(from.sizeBytes());
    if (from.result() != null) {
      message.setResult(io.toplink.dcim.v1.Wipe.Disk.Result.valueOf(from.result().name()));
    }
    if (from.resultTime() != null) {
      message.setResultTime(Times.message(from.resultTime()));
    }
    return message.build();
  }

  /**
   * How thoroughly.
   *
   * @throws DcimException INVALID_FIELD
   */
  public static Wipe.Method method(io.toplink.dcim.v1.Wipe.Method from) {
    return switch (from) {
      case QUICK -> Wipe.Method.QUICK;
      case FULL -> Wipe.Method.FULL;
      case METHOD_UNSPECIFIED, UNRECOGNIZED ->
          throw DcimException.invalid("method", "must be QUICK or FULL");
    };
  }
}
