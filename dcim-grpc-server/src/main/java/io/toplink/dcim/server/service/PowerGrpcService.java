package io.toplink.dcim.server.service;

import com.google.longrunning.Operation;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.assignment.PowerRequests;
import io.toplink.dcim.core.assignment.PowerRequests.Subject;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.AssignmentProto;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.server.translate.PowerProto;
import io.toplink.dcim.v1.GetPowerRequest;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.PowerServiceGrpc;
import io.toplink.dcim.v1.ResetBmcRequest;
import io.toplink.dcim.v1.RestartRequest;
import jakarta.inject.Inject;

/** Turns machines on and off. */
final class PowerGrpcService extends PowerServiceGrpc.PowerServiceImplBase {
  private final Replies replies;
  private final PowerRequests power;
  private final OperationMessages operations;

  @Inject
  PowerGrpcService(Replies replies, PowerRequests power, OperationMessages operations) {
    this.replies = replies;
    this.power = power;
    this.operations = operations;
  }

  @Override
  public void getPower(GetPowerRequest request, StreamObserver<Power> out) {
    if (request.getRefresh()) {
      // Waits for a machine: that must not keep others from the database.
      replies.ask(
          out, caller -> PowerProto.message(power.get(caller, subject(request.getName()), true)));
    } else {
      replies.look(
          out, caller -> PowerProto.message(power.get(caller, subject(request.getName()), false)));
    }
  }

  @Override
  public void powerOn(PowerOnRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call -> operations.message(call.caller(), power.on(call, subject(request.getName()))));
  }

  @Override
  public void powerOff(PowerOffRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(),
                power.off(call, subject(request.getName()), PowerProto.args(request))));
  }

  @Override
  public void restart(RestartRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(),
                power.restart(call, subject(request.getName()), PowerProto.args(request))));
  }

  @Override
  public void resetBmc(ResetBmcRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(call.caller(), power.resetBmc(call, subject(request.getName()))));
  }

  private static Subject subject(String name) {
    String owner = Names.powerOwner("name", name);
    return Names.ASSIGNMENT.means(owner)
        ? new Subject.OfAssignment(AssignmentProto.key("name", owner))
        : new Subject.OfServer(Names.SERVER.id("name", owner));
  }
}
