package io.toplink.dcim.server.service;

import com.google.longrunning.Operation;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.hygiene.BmcRequests;
import io.toplink.dcim.core.maintenance.ServerWipes;
import io.toplink.dcim.core.power.Media;
import io.toplink.dcim.core.power.SensorReadings;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.server.ServerWatch;
import io.toplink.dcim.core.server.Servers;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.translate.BmcProto;
import io.toplink.dcim.server.translate.MediaProto;
import io.toplink.dcim.server.translate.Names;
import io.toplink.dcim.server.translate.SensorsProto;
import io.toplink.dcim.server.translate.ServerProto;
import io.toplink.dcim.server.translate.WipeProto;
import io.toplink.dcim.v1.BatchAssignPackageRequest;
import io.toplink.dcim.v1.BatchAssignPackageResponse;
import io.toplink.dcim.v1.CheckBmcRequest;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.DeleteServerRequest;
import io.toplink.dcim.v1.EjectMediaRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.InsertMediaRequest;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.ListServersRequest;
import io.toplink.dcim.v1.ListServersResponse;
import io.toplink.dcim.v1.ReadMediaRequest;
import io.toplink.dcim.v1.ReadMediaResponse;
import io.toplink.dcim.v1.ReadSensorsRequest;
import io.toplink.dcim.v1.ReadSensorsResponse;
import io.toplink.dcim.v1.RotateBmcPasswordRequest;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.ServerServiceGrpc;
import io.toplink.dcim.v1.UpdateServerRequest;
import io.toplink.dcim.v1.WatchServersRequest;
import io.toplink.dcim.v1.WatchServersResponse;
import io.toplink.dcim.v1.WipeServerRequest;
import jakarta.inject.Inject;
import java.time.InstantSource;

/** The inventory. */
final class ServerGrpcService extends ServerServiceGrpc.ServerServiceImplBase {
  private final Replies replies;
  private final Servers servers;
  private final ServerWipes wipes;
  private final SensorReadings sensors;
  private final Media media;
  private final BmcRequests bmcs;
  private final ServerWatch watch;
  private final InstantSource clock;
  private final OperationMessages operations;

  @Inject
  ServerGrpcService(
      Replies replies,
      Servers servers,
      ServerWipes wipes,
      SensorReadings sensors,
      Media media,
      BmcRequests bmcs,
      ServerWatch watch,
      InstantSource clock,
      OperationMessages operations) {
    this.replies = replies;
    this.servers = servers;
    this.wipes = wipes;
    this.sensors = sensors;
    this.media = media;
    this.bmcs = bmcs;
    this.watch = watch;
    this.clock = clock;
    this.operations = operations;
  }

  @Override
  public void getServer(GetServerRequest request, StreamObserver<Server> out) {
    replies.look(
        out,
        caller -> ServerProto.message(servers.get(Names.SERVER.id("name", request.getName()))));
  }

  @Override
  public void listServers(ListServersRequest request, StreamObserver<ListServersResponse> out) {
    replies.look(
        out,
        caller -> {
          var page =
              servers
                  .list(
                      PageRequest.of(request.getPageSize(), request.getPageToken()),
                      request.getFilter(),
                      ServerProto.order(request.getOrderBy()))
                  .map(ServerProto::message);
          return ListServersResponse.newBuilder()
              .addAllServers(page.items())
              .setNextPageToken(page.nextToken())
              .build();
        });
  }

  @Override
  public void createServer(CreateServerRequest request, StreamObserver<Server> out) {
    replies.change(
        request,
        out,
        call ->
            ServerProto.message(
                servers.create(
                    call,
                    ServerProto.draft(request.getServerId(), request.getServer()),
                    request.getValidateOnly())));
  }

  @Override
  public void updateServer(UpdateServerRequest request, StreamObserver<Server> out) {
    Server server = request.getServer();
    replies.change(
        request,
        out,
        call ->
            ServerProto.message(
                servers.update(
                    call,
                    ServerProto.draft(Names.SERVER.id("server.name", server.getName()), server),
                    ServerProto.mask(request.getUpdateMask(), server),
                    server.getEtag())));
  }

  @Override
  public void deleteServer(DeleteServerRequest request, StreamObserver<Empty> out) {
    replies.change(
        request,
        out,
        call -> {
          servers.delete(call, Names.SERVER.id("name", request.getName()), request.getEtag());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void batchAssignPackage(
      BatchAssignPackageRequest request, StreamObserver<BatchAssignPackageResponse> out) {
    replies.change(
        request,
        out,
        call ->
            BatchAssignPackageResponse.newBuilder()
                .addAllServers(
                    servers
                        .batchAssignPackage(
                            call,
                            Names.SERVER.ids("servers", request.getServersList()),
                            Names.PACKAGE.optionalId("package", request.getPackage()))
                        .stream()
                        .map(ServerProto::message)
                        .toList())
                .build());
  }

  @Override
  public void inspectServer(InspectServerRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(),
                servers.inspect(
                    call,
                    Names.SERVER.id("name", request.getName()),
                    request.getAcceptWeakIdentity(),
                    request.getAcceptFirmware())));
  }

  @Override
  public void rotateBmcPassword(RotateBmcPasswordRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(),
                bmcs.rotatePassword(call, Names.SERVER.id("name", request.getName()))));
  }

  @Override
  public void checkBmc(CheckBmcRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(),
                bmcs.check(
                    call,
                    Names.SERVER.id("name", request.getName()),
                    BmcProto.remedy(request.getRemedy()))));
  }

  @Override
  public void wipeServer(WipeServerRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(),
                wipes.wipe(
                    call,
                    Names.SERVER.id("name", request.getName()),
                    WipeProto.method(request.getMethod()),
                    request.getEtag())));
  }

  @Override
  public void readSensors(ReadSensorsRequest request, StreamObserver<ReadSensorsResponse> out) {
    // Waits for a machine: that must not keep others from the database.
    replies.ask(
        out,
        caller -> SensorsProto.message(sensors.read(Names.SERVER.id("name", request.getName()))));
  }

  @Override
  public void insertMedia(InsertMediaRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(),
                media.insert(
                    call, Names.SERVER.id("name", request.getName()), request.getImageUri())));
  }

  @Override
  public void ejectMedia(EjectMediaRequest request, StreamObserver<Operation> out) {
    replies.change(
        request,
        out,
        call ->
            operations.message(
                call.caller(), media.eject(call, Names.SERVER.id("name", request.getName()))));
  }

  @Override
  public void readMedia(ReadMediaRequest request, StreamObserver<ReadMediaResponse> out) {
    replies.ask(
        out,
        caller ->
            MediaProto.message(
                media.read(Names.SERVER.id("name", request.getName())), clock.instant()));
  }

  @Override
  public void watchServers(WatchServersRequest request, StreamObserver<WatchServersResponse> out) {
    replies.follow(
        out,
        follower ->
            watch.follow(
                request.getFilter(),
                request.getResumeToken(),
                new News<>(follower, ServerProto::message)));
  }
}
