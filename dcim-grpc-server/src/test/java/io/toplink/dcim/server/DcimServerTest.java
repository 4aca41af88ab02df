package io.toplink.dcim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.DeleteOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.v1.ApiCredentialServiceGrpc;
import io.toplink.dcim.v1.AuditEvent;
import io.toplink.dcim.v1.AuditServiceGrpc;
import io.toplink.dcim.v1.BatchAssignPackageRequest;
import io.toplink.dcim.v1.BatchPowerRequest;
import io.toplink.dcim.v1.BatchResult;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.CreatePackageRequest;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.CreateSiteRequest;
import io.toplink.dcim.v1.DeleteServerRequest;
import io.toplink.dcim.v1.GetAuditEventRequest;
import io.toplink.dcim.v1.GetPowerRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.ListAuditEventsRequest;
import io.toplink.dcim.v1.ListServersRequest;
import io.toplink.dcim.v1.Location;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.PackageServiceGrpc;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.PowerServiceGrpc;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.ServerServiceGrpc;
import io.toplink.dcim.v1.Site;
import io.toplink.dcim.v1.SiteServiceGrpc;
import io.toplink.dcim.v1.UpdateServerRequest;
import io.toplink.dcim.v1.WatchServersRequest;
import io.toplink.dcim.v1.WatchServersResponse;
import io.toplink.dcim.v1.WhoAmIRequest;
import io.toplink.dcim.v1.WhoAmIResponse;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole server, asked over the network, on a real database. */
class DcimServerTest {
  private static final TestStack STACK = TestStack.shared();

  private static final ServerServiceGrpc.ServerServiceBlockingStub SERVERS =
      STACK.asAdmin(ServerServiceGrpc.newBlockingStub(STACK.channel));
  private static final PackageServiceGrpc.PackageServiceBlockingStub PACKAGES =
      STACK.asAdmin(PackageServiceGrpc.newBlockingStub(STACK.channel));
  private static final OperationsGrpc.OperationsBlockingStub OPERATIONS =
      STACK.asAdmin(OperationsGrpc.newBlockingStub(STACK.channel));

  @BeforeAll
  static void site() {
    STACK
        .asAdmin(SiteServiceGrpc.newBlockingStub(STACK.channel))
        .createSite(
            CreateSiteRequest.newBuilder()
                .setSiteId("hk1")
                .setSite(Site.newBuilder().setDisplayName("Hong Kong"))
                .build());
  }

  private static Server create(String id) {
    return SERVERS.createServer(
        CreateServerRequest.newBuilder()
            .setServerId(id)
            .setServer(
                Server.newBuilder()
                    .setDisplayName(id.toUpperCase(java.util.Locale.ROOT))
                    .setLocation(
                        Location.newBuilder().setSite("sites/hk1").setRack("A1").setUnit(7))
                    .setBmc(
                        Bmc.newBuilder()
                            .setProtocol(Bmc.Protocol.REDFISH)
                            .setHost("127.0.0.1")
                            .setPort(1)
                            .setPlainHttp(true)
                            .setUsername("root")
                            .setPassword("calvin-secret")))
            .build());
  }

  private static Server get(String id) {
    return SERVERS.getServer(GetServerRequest.newBuilder().setName("servers/" + id).build());
  }

  @Test
  void theFirstAdministratorKnowsWhoItIs() {
    WhoAmIResponse me =
        STACK
            .asAdmin(ApiCredentialServiceGrpc.newBlockingStub(STACK.channel))
            .whoAmI(WhoAmIRequest.getDefaultInstance());
    assertThat(me.getApiCredential()).isEqualTo("apiCredentials/admin");
    assertThat(me.getRemoteAddress()).isEqualTo("127.0.0.1");
    assertThat(me.getServerVersion()).matches("[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
    assertThat(me.hasExpireTime()).isFalse();
  }

  @Test
  void aServerIsRegisteredReadChangedAndForgotten() {
    Server made = create("life-1");
    assertThat(made.getState()).isEqualTo(Server.State.REGISTERED);
    assertThat(made.getBmc().getPasswordSet()).isTrue();
    assertThat(made.getBmc().getPassword()).isEmpty();
    assertThat(get("life-1")).isEqualTo(made);

    Server moved =
        SERVERS.updateServer(
            UpdateServerRequest.newBuilder()
                .setServer(
                    Server.newBuilder()
                        .setName("servers/life-1")
                        .setEtag(made.getEtag())
                        .setLocation(Location.newBuilder().setUnit(9)))
                .setUpdateMask(FieldMask.newBuilder().addPaths("location.unit"))
                .build());
    assertThat(moved.getLocation()).isEqualTo(made.getLocation().toBuilder().setUnit(9).build());
    assertThat(
            told(() ->
                    SERVERS.deleteServer(
                        DeleteServerRequest.newBuilder()
                            .setName("servers/life-1")
                            .setEtag(made.getEtag())
                            .build()))
                .reason())
        .isEqualTo("ETAG_MISMATCH");
    SERVERS.deleteServer(DeleteServerRequest.newBuilder().setName("servers/life-1").build());
    assertThat(told(() -> get("life-1")).code()).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void whatWasReadCanBeChangedAndSentBack() {
    Server made = create("back-1");
    Server changed =
        SERVERS.updateServer(
            UpdateServerRequest.newBuilder()
                .setServer(made.toBuilder().setDisplayName("renamed").putLabels("row", "3"))
                .build());
    assertThat(changed.getDisplayName()).isEqualTo("renamed");
    assertThat(changed.getBmc()).isEqualTo(made.getBmc());
  }

  @Test
  void checkingOnlyStoresNothing() {
    CreateServerRequest request =
        CreateServerRequest.newBuilder()
            .setServerId("only-checked")
            .setServer(create("template-1").toBuilder().clearName())
            .setValidateOnly(true)
            .build();
    SERVERS.createServer(request);
    assertThat(told(() -> get("only-checked")).code()).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void manyServersAreBoundAtOnceAndStockCountsThem() {
    create("bind-1");
    create("bind-2");
    Package made =
        PACKAGES.createPackage(
            CreatePackageRequest.newBuilder()
                .setPackageId("hk-e5")
                .setPackage(Package.newBuilder().setDisplayName("HK E5"))
                .build());
    assertThat(made.getBoundCount()).isZero();
    List<Server> bound =
        SERVERS
            .batchAssignPackage(
                BatchAssignPackageRequest.newBuilder()
                    .addServers("servers/bind-2")
                    .addServers("servers/bind-1")
                    .setPackage("packages/hk-e5")
                    .build())
            .getServersList();
    assertThat(bound)
        .extracting(Server::getName)
        .containsExactly("servers/bind-2", "servers/bind-1");
    assertThat(bound).extracting(Server::getPackage).containsOnly("packages/hk-e5");
    assertThat(
            SERVERS
                .listServers(
                    ListServersRequest.newBuilder()
                        .setFilter("package = packages/hk-e5 AND location.rack = A1")
                        .build())
                .getServersList())
        .hasSize(2);
  }

  @Test
  void anOperationIsFollowedWaitedForAndCancelled() throws Exception {
    create("op-1");
    Operation started =
        SERVERS.inspectServer(InspectServerRequest.newBuilder().setName("servers/op-1").build());
    OperationMetadata metadata = started.getMetadata().unpack(OperationMetadata.class);
    assertThat(metadata.getTarget()).isEqualTo("servers/op-1");
    assertThat(metadata.getVerb()).isEqualTo("InspectServer");
    assertThat(metadata.getActor()).isEqualTo("apiCredentials/admin");

    assertThat(
            OPERATIONS
                .listOperations(
                    ListOperationsRequest.newBuilder().setFilter("target = servers/op-1").build())
                .getOperationsList())
        .extracting(Operation::getName)
        .containsExactly(started.getName());
    assertThat(
            told(() ->
                    OPERATIONS.deleteOperation(
                        DeleteOperationRequest.newBuilder().setName(started.getName()).build()))
                .code())
        .isEqualTo(Code.UNIMPLEMENTED);

    OPERATIONS.cancelOperation(
        CancelOperationRequest.newBuilder().setName(started.getName()).build());
    Operation over =
        OPERATIONS
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .waitOperation(WaitOperationRequest.newBuilder().setName(started.getName()).build());
    assertThat(over.getDone()).isTrue();
    assertThat(over.hasError()).isTrue();
    assertThat(
            OPERATIONS.getOperation(
                GetOperationRequest.newBuilder().setName(over.getName()).build()))
        .isEqualTo(over);
  }

  @Test
  void aWaitEndsWhenItsTimeIsUp() {
    create("wait-1");
    Operation started =
        SERVERS.inspectServer(InspectServerRequest.newBuilder().setName("servers/wait-1").build());
    long start = System.nanoTime();
    Operation still =
        OPERATIONS.waitOperation(
            WaitOperationRequest.newBuilder()
                .setName(started.getName())
                .setTimeout(Durations.fromMillis(300))
                .build());
    assertThat(still.getName()).isEqualTo(started.getName());
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
  }

  @Test
  void thePowerNobodyHasSeenIsUnknown() {
    create("power-1");
    PowerServiceGrpc.PowerServiceBlockingStub power =
        STACK.asAdmin(PowerServiceGrpc.newBlockingStub(STACK.channel));
    GetPowerRequest request = GetPowerRequest.newBuilder().setName("servers/power-1/power").build();
    assertThat(power.getPower(request))
        .isEqualTo(Power.newBuilder().setName("servers/power-1/power").setStale(true).build());
    assertThat(told(() -> power.getPower(request.toBuilder().setRefresh(true).build())).reason())
        .isEqualTo("BMC_UNREACHABLE");
  }

  @Test
  void whatCannotBeDoneToOneOfManyIsAResult() throws Exception {
    create("many-1");
    create("many-2");
    Operation holder =
        SERVERS.inspectServer(InspectServerRequest.newBuilder().setName("servers/many-2").build());
    PowerServiceGrpc.PowerServiceBlockingStub power =
        STACK.asAdmin(PowerServiceGrpc.newBlockingStub(STACK.channel));
    BatchPowerRequest request =
        BatchPowerRequest.newBuilder()
            .addAllServers(List.of("servers/nobody", "servers/many-1", "servers/many-2"))
            .setAction(BatchPowerRequest.Action.OFF)
            .setRequestId(UUID.randomUUID().toString())
            .build();

    Operation started = power.batchPower(request);

    assertThat(power.batchPower(request).getName()).isEqualTo(started.getName());
    OperationMetadata metadata = started.getMetadata().unpack(OperationMetadata.class);
    assertThat(metadata.getTarget()).isEqualTo("servers/-");
    assertThat(metadata.getVerb()).isEqualTo("BatchPower");
    assertThat(metadata.getBatch().getFailedCount()).isEqualTo(2);
    List<BatchResult> results = metadata.getBatch().getResultsList();
    assertThat(results)
        .extracting(BatchResult::getTarget)
        .containsExactlyElementsOf(request.getServersList());
    assertThat(results.get(0).getError().getCode()).isEqualTo(Code.NOT_FOUND.getNumber());
    assertThat(results.get(1).getOperation()).startsWith("operations/");
    assertThat(results.get(2).getError().getMessage()).contains(holder.getName());
    assertThat(
            OPERATIONS
                .listOperations(
                    ListOperationsRequest.newBuilder()
                        .setFilter("batch = " + started.getName())
                        .build())
                .getOperationsList())
        .extracting(Operation::getName)
        .containsExactly(results.get(1).getOperation());

    for (Operation each : List.of(started, holder)) {
      OPERATIONS.cancelOperation(
          CancelOperationRequest.newBuilder().setName(each.getName()).build());
    }
    OPERATIONS.cancelOperation(
        CancelOperationRequest.newBuilder().setName(results.get(1).getOperation()).build());
    Operation over =
        OPERATIONS
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .waitOperation(WaitOperationRequest.newBuilder().setName(started.getName()).build());
    assertThat(over.getError().getCode()).isEqualTo(Code.CANCELLED.getNumber());
    assertThat(over.getMetadata().unpack(OperationMetadata.class).getBatch())
        .satisfies(batch -> assertThat(batch.getCancelledCount()).isEqualTo(1))
        .satisfies(batch -> assertThat(batch.getResultsCount()).isEqualTo(3));
  }

  @Test
  void aWatchTellsOfChanges() {
    Iterator<WatchServersResponse> watch =
        SERVERS
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .watchServers(
                WatchServersRequest.newBuilder().setFilter("display_name = \"WATCH-1\"").build());
    assertThat(watch.next().getResumeToken()).isNotEmpty();
    create("watch-1");
    WatchServersResponse seen = watch.next();
    while (!seen.hasUpdated()) {
      seen = watch.next();
    }
    assertThat(seen.getUpdated().getName()).isEqualTo("servers/watch-1");
  }

  @Test
  void theAuditTrailKnowsWhatWasAskedButNoSecret() {
    create("audit-1");
    AuditServiceGrpc.AuditServiceBlockingStub audit =
        STACK.asAdmin(AuditServiceGrpc.newBlockingStub(STACK.channel));
    List<AuditEvent> events =
        audit
            .listAuditEvents(
                ListAuditEventsRequest.newBuilder().setFilter("resource = servers/audit-1").build())
            .getAuditEventsList();
    assertThat(events).hasSize(1);
    AuditEvent event = events.get(0);
    assertThat(event.getMethod()).isEqualTo("toplink.dcim.v1.ServerService/CreateServer");
    assertThat(event.getRequestJson()).contains("\"***\"").doesNotContain("calvin-secret");
    assertThat(event.getStatus().getCode()).isZero();
    assertThat(
            audit.getAuditEvent(GetAuditEventRequest.newBuilder().setName(event.getName()).build()))
        .isEqualTo(event);
  }

  @Test
  void healthIsToldToAnybody() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(STACK.channel);
    for (String service : List.of("", "toplink.dcim.v1.ServerService")) {
      assertThat(
              health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void reflectionListsTheServices() throws Exception {
    assertThat(
            reflected(ServerReflectionRequest.newBuilder().setListServices(""))
                .getListServicesResponse()
                .getServiceList())
        .extracting(ServiceResponse::getName)
        .contains(
            "toplink.dcim.v1.ServerService",
            "toplink.dcim.v1.ProvisioningService",
            "google.longrunning.Operations",
            "grpc.health.v1.Health");
  }

  @ParameterizedTest
  @ValueSource(strings = {"toplink.dcim.v1.OperationMetadata", "google.rpc.ErrorInfo"})
  void reflectionKnowsWhatTravelsInAny(String type) throws Exception {
    ServerReflectionResponse answer =
        reflected(ServerReflectionRequest.newBuilder().setFileContainingSymbol(type));
    assertThat(answer.hasErrorResponse()).as("%s", answer.getErrorResponse()).isFalse();
    assertThat(answer.getFileDescriptorResponse().getFileDescriptorProtoCount()).isPositive();
  }

  private static ServerReflectionResponse reflected(ServerReflectionRequest.Builder question)
      throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> ask =
        ServerReflectionGrpc.newStub(STACK.channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse value) {
                    answer.complete(value);
                  }

                  @Override
                  public void onError(Throwable t) {
                    answer.completeExceptionally(t);
                  }

                  @Override
                  public void onCompleted() {}
                });
    ask.onNext(question.build());
    try {
      return answer.get(10, TimeUnit.SECONDS);
    } finally {
      ask.onCompleted();
    }
  }

  private static Told told(Runnable call) {
    return Told.of(catchThrowableOfType(StatusRuntimeException.class, call::run));
  }
}
