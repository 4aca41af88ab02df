package io.toplink.dcim.server.service;

import com.google.longrunning.Operation;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.assignment.BootReadings;
import io.toplink.dcim.core.assignment.PowerReadings;
import io.toplink.dcim.core.assignment.PowerRequests;
import io.toplink.dcim.core.assignment.PowerRequests.Subject;
import io.toplink.dcim.core.telemetry.PowerWatch;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.AssignmentProto;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.server.translate.PowerProto;
import io.toplink.dcim.v1.BatchGetPowerRequest;
import io.toplink.dcim.v1.BatchGetPowerResponse;
import io.toplink.dcim.v1.BatchPowerRequest;
import io.toplink.dcim.v1.ClearBootOverrideRequest;
import io.toplink.dcim.v1.GetPowerRequest;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.PowerServiceGrpc;
import io.toplink.dcim.v1.ReadBootOverrideRequest;
import io.toplink.dcim.v1.ReadBootOverrideResponse;
import io.toplink.dcim.v1.ReadLastRestartRequest;
import io.toplink.dcim.v1.ReadLastRestartResponse;
import io.toplink.dcim.v1.ResetBmcRequest;
import io.toplink.dcim.v1.RestartRequest;
import io.toplink.dcim.v1.SetBootOverrideRequest;
import io.toplink.dcim.v1.WatchPowerRequest;
import io.toplink.dcim.v1.WatchPowerResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Turns machines on and off. */
final class PowerGrpcService extends PowerServiceGrpc.PowerServiceImplBase {
  /** Shorter than a call may take, so that the caller is told why. */
  private static final Duration LONGEST_LOOK = Duration.ofSeconds(25);

  private final Replies replies;
  private final PowerRequests power;
  private final PowerReadings readings;
  private final BootReadings boot;
  private final PowerWatch watch;
  private final InstantSource clock;
  private final OperationMessages operations;

  @Inject
  PowerGrpcService(
      Replies replies,
      PowerRequests power,
      PowerReadings readings,
      BootReadings boot,
      PowerWatch watch,
      InstantSource clock,
      OperationMessages operations) {
    this.replies = replies;
    this.power = power;
    this.readings = readings;
    this.boot = boot;
    this.watch = watch;
    this.clock = clock;
    this.operations = operations;
  }

  @Override
  public void getPower(GetPowerRequest request, StreamObserver<Power> out) {
    List<Subject> subjects = List.of(subject("name", request.getName()));
    if (request.getRefresh()) {
      replies.later(
          out,
          caller -> readings.look(caller, subjects, LONGEST_LOOK),
          looked -> PowerProto.message(readings.read(looked).get(0).get()));
    } else {
      replies.look(out, caller -> PowerProto.message(readings.read(caller, subjects).get(0).get()));
    }
  }

  @Override
  public void batchGetPower(
      BatchGetPowerRequest request, StreamObserver<BatchGetPowerResponse> out) {
    List<String> names = request.getNamesList();
    List<Subject> subjects =
        IntStream.range(0, names.size())
            .mapToObj(i -> subject("names[" + i + "]", names.get(i)))
            .toList();
    if (request.getRefresh()) {
      replies.later(
          out,
          caller -> readings.look(caller, subjects, PowerProto.refreshTimeout(request)),
          looked -> PowerProto.message(names, readings.read(looked)));
    } else {
      replies.look(out, caller -> PowerProto.message(names, readings.read(caller, subjects)));
    }
  }

  @Override
  public void watchPower(WatchPowerRequest request, StreamObserver<WatchPowerResponse> out) {
    replies.follow(
        out,
        follower ->
            watch.follow(
                Set.copyOf(request.getNamesList()),
                request.getFilter(),
                request.getResumeToken(),
                new News<>(follower, PowerProto::message)));
  }

  @Override
  public void powerOn(PowerOnRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(call.caller(), power.on(call, subject("name", request.getName()))));
  }

  @Override
  public void powerOff(PowerOffRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(),
                power.off(call, subject("name", request.getName()), PowerProto.args(request))));
  }

  @Override
  public void restart(RestartRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(),
                power.restart(call, subject("name", request.getName()), PowerProto.args(request))));
  }

  @Override
  public void resetBmc(ResetBmcRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(), power.resetBmc(call, subject("name", request.getName()))));
  }

  @Override
  public void setBootOverride(SetBootOverrideRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(),
                power.bootOnce(
                    call, subject("name", request.getName()), PowerProto.bootOverride(request))));
  }

  @Override
  public void clearBootOverride(ClearBootOverrideRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(), power.bootAsUsual(call, subject("name", request.getName()))));
  }

  @Override
  public void readBootOverride(
      ReadBootOverrideRequest request, StreamObserver<ReadBootOverrideResponse> out) {
    // Waits for a machine: that must not keep others from the database.
    replies.ask(
        out,
        caller ->
            PowerProto.message(
                boot.bootOverride(caller, subject("name", request.getName())), clock.instant()));
  }

  @Override
  public void readLastRestart(
      ReadLastRestartRequest request, StreamObserver<ReadLastRestartResponse> out) {
    replies.ask(
        out,
        caller -> PowerProto.message(boot.lastRestart(caller, subject("name", request.getName()))));
  }

  @Override
  public void batchPower(BatchPowerRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(),
                power.batch(
                    call,
                    request.getServersList().stream()
                        .map(name -> Names.SERVER.id("servers", name))
                        .toList(),
                    PowerProto.action(request.getAction()),
                    PowerProto.args(request))));
  }

  private static Subject subject(String field, String name) {
    String owner = Names.powerOwner(field, name);
    return Names.ASSIGNMENT.means(owner)
        ? new Subject.OfAssignment(AssignmentProto.key(field, owner))
        : new Subject.OfServer(Names.SERVER.id(field, owner));
  }
}
