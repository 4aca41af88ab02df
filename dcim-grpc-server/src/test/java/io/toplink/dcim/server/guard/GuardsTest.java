package io.toplink.dcim.server.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.Code;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.server.Told;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.v1.CreateSiteRequest;
import io.toplink.dcim.v1.DeleteSiteRequest;
import io.toplink.dcim.v1.GetSiteRequest;
import io.toplink.dcim.v1.ListSitesRequest;
import io.toplink.dcim.v1.ListSitesResponse;
import io.toplink.dcim.v1.Site;
import io.toplink.dcim.v1.SiteServiceGrpc;
import io.toplink.dcim.v1.UpdateSiteRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the guards let through, and what they say of the rest. */
class GuardsTest {
  private final SiteDouble sites = new SiteDouble();
  private GuardedServer server;

  /** Answers what it was asked, or misbehaves on order. */
  private static final class SiteDouble extends SiteServiceGrpc.SiteServiceImplBase {
    private final AtomicReference<Message> asked = new AtomicReference<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch hold = new CountDownLatch(1);
    private final CountDownLatch held = new CountDownLatch(2);
    private Replies replies;

    @Override
    public void getSite(GetSiteRequest request, StreamObserver<Site> out) {
      switch (request.getName()) {
        case "sites/thrown" -> throw new IllegalStateException("secret detail");
        case "sites/absent" ->
            replies.look(
                out,
                caller -> {
                  throw DcimException.notFound(request.getName());
                });
        case "sites/held" ->
            replies.look(
                out,
                caller -> {
                  held.countDown();
                  await(hold);
                  return Site.getDefaultInstance();
                });
        default -> replies.look(out, caller -> Site.newBuilder().setName(caller.actor()).build());
      }
    }

    @Override
    public void createSite(CreateSiteRequest request, StreamObserver<Site> out) {
      asked.set(request);
      replies.change(
          request,
          out,
          call -> {
            calls.add(call);
            return request.getSite();
          });
    }

    @Override
    public void updateSite(UpdateSiteRequest request, StreamObserver<Site> out) {
      asked.set(request);
      replies.change(request, out, call -> request.getSite());
    }

    @Override
    public void deleteSite(DeleteSiteRequest request, StreamObserver<Empty> out) {
      throw new StackOverflowError();
    }

    @Override
    public void listSites(ListSitesRequest request, StreamObserver<ListSitesResponse> out) {
      out.onError(new RuntimeException("secret detail"));
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @BeforeEach
  void start() {
    start(100, Set.of(Scope.READ, Scope.INVENTORY));
  }

  private void start(int mostCalls, Set<Scope> scopes) {
    start(mostCalls, scopes, Duration.ofSeconds(30));
  }

  private void start(int mostCalls, Set<Scope> scopes, Duration patience) {
    server =
        new GuardedServer(
            replies -> {
              sites.replies = replies;
              return sites;
            },
            mostCalls,
            scopes,
            patience);
  }

  @AfterEach
  void stop() throws InterruptedException {
    sites.hold.countDown();
    server.close();
  }

  private SiteServiceGrpc.SiteServiceBlockingStub stub() {
    return stub(GuardedServer.basic(GuardedServer.KEY, GuardedServer.SECRET));
  }

  private SiteServiceGrpc.SiteServiceBlockingStub stub(Metadata headers) {
    return SiteServiceGrpc.newBlockingStub(server.channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static Told refused(Runnable call) {
    Told told = Told.of(catchThrowableOfType(StatusRuntimeException.class, call::run));
    assertThat(told.domain()).as("every failure has an ErrorInfo").isEqualTo("dcim.toplink.io");
    assertThat(told.requestId()).as("every failure has a RequestInfo").isNotEmpty();
    assertThat(told.message()).doesNotContain("secret detail").doesNotContain("at io.toplink");
    return told;
  }

  private static GetSiteRequest site(String name) {
    return GetSiteRequest.newBuilder().setName("sites/" + name).build();
  }

  private static CreateSiteRequest create(String id) {
    return CreateSiteRequest.newBuilder()
        .setSiteId("hk1")
        .setSite(Site.newBuilder().setDisplayName("Hong Kong"))
        .setRequestId(id)
        .build();
  }

  @Test
  void aKnownCallerIsServed() {
    assertThat(stub().getSite(site("hk1")).getName()).isEqualTo("apiCredentials/test");
  }

  @Test
  void aCallerMayAlsoShowItselfAsBearer() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + GuardedServer.KEY + "." + GuardedServer.SECRET);
    assertThat(stub(headers).getSite(site("hk1")).getName()).isEqualTo("apiCredentials/test");
  }

  @Test
  void theCallersOwnCallIdComesBack() {
    Metadata headers = GuardedServer.basic(GuardedServer.KEY, GuardedServer.SECRET);
    headers.put(Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER), "abc-12345678");
    assertThat(refused(() -> stub(headers).getSite(site("absent"))).requestId())
        .isEqualTo("abc-12345678");
  }

  @Test
  void aMissingScopeIsNamedAndAudited() throws InterruptedException {
    server.close();
    start(100, Set.of(Scope.READ));
    Told told = refused(() -> stub().createSite(create("")));
    assertThat(told.reason()).isEqualTo("SCOPE_MISSING");
    assertThat(told.code()).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(told.metadata()).containsEntry("scope", "SCOPE_INVENTORY");
    server.close();
    assertThat(server.refusals)
        .containsExactly(
            new GuardedServer.Refusal(
                "apiCredentials/test",
                "toplink.dcim.v1.SiteService/CreateSite",
                "",
                io.grpc.Status.Code.PERMISSION_DENIED));
  }

  @Test
  void whatAHandlerThrowsIsToldAsAFaultOfOursWithoutDetail() {
    assertThat(refused(() -> stub().getSite(site("thrown"))).reason()).isEqualTo("INTERNAL");
    assertThat(refused(() -> stub().listSites(ListSitesRequest.getDefaultInstance())).code())
        .isEqualTo(Code.INTERNAL);
    assertThat(
            refused(
                    () ->
                        stub()
                            .deleteSite(DeleteSiteRequest.newBuilder().setName("sites/a1").build()))
                .code())
        .isEqualTo(Code.INTERNAL);
  }

  @Test
  void callsAreCountedByMethodAndCodeAndThoseThatFailByReason() {
    String method = "toplink.dcim.v1.SiteService/GetSite";
    stub().getSite(site("hk1"));
    refused(() -> stub().getSite(site("absent")));
    refused(
        () -> stub(GuardedServer.basic(GuardedServer.KEY, "not-the-secret")).getSite(site("hk1")));

    assertThat(
            server
                .meters
                .get("grpc.server.call.started")
                .tag("grpc.method", method)
                .counter()
                .count())
        .isEqualTo(3);
    for (String code : List.of("OK", "NOT_FOUND", "UNAUTHENTICATED")) {
      Await.until(
          "the call has ended",
          Duration.ofSeconds(20),
          () ->
              server
                      .meters
                      .find("grpc.server.call.duration")
                      .tags("grpc.method", method, "grpc.status", code)
                      .timer()
                  != null);
    }
    assertThat(counted("dcim.calls.failed", "NOT_FOUND")).isEqualTo(1);
    assertThat(counted("dcim.calls.failed", "CREDENTIAL_INVALID")).isEqualTo(1);
    assertThat(counted("dcim.logins.refused", "CREDENTIAL_INVALID")).isEqualTo(1);
    assertThat(server.meters.find("dcim.logins.refused").tag("reason", "NOT_FOUND").counter())
        .isNull();
  }

  private double counted(String name, String reason) {
    return server.meters.get(name).tag("reason", reason).counter().count();
  }

  @Test
  void allBrokenRulesAreToldAtOnce() {
    Told told =
        refused(
            () ->
                stub()
                    .createSite(
                        CreateSiteRequest.newBuilder()
                            .setSiteId("Not An Id")
                            .setSite(Site.newBuilder().putLabels("BAD KEY", "x"))
                            .setRequestId("812")
                            .build()));
    assertThat(told.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(told.reason()).isEqualTo("INVALID_FIELD");
    assertThat(told.fields())
        .containsExactlyInAnyOrder(
            "site_id", "site.display_name", "site.labels[\"BAD KEY\"]", "request_id");
  }

  @Test
  void anUpdateNeedsToBeRightOnlyInWhatItChanges() {
    stub()
        .updateSite(
            UpdateSiteRequest.newBuilder()
                .setSite(Site.newBuilder().setName("sites/hk1").putLabels("a", "b"))
                .setUpdateMask(FieldMask.newBuilder().addPaths("labels"))
                .build());
    stub()
        .updateSite(
            UpdateSiteRequest.newBuilder()
                .setSite(Site.newBuilder().setName("sites/hk1").putLabels("a", "b"))
                .build());
    Told told =
        refused(
            () ->
                stub()
                    .updateSite(
                        UpdateSiteRequest.newBuilder()
                            .setSite(Site.newBuilder().setName("sites/hk1"))
                            .setUpdateMask(FieldMask.newBuilder().addPaths("display_name"))
                            .build()));
    assertThat(told.fields()).containsExactly("site.display_name");
  }

  @Test
  void outputOnlyFieldsAreNotSeenByHandlers() {
    stub()
        .createSite(
            create("").toBuilder()
                .setSite(
                    Site.newBuilder()
                        .setDisplayName("Hong Kong")
                        .setServerCount(12)
                        .setCreateTime(Timestamp.newBuilder().setSeconds(1)))
                .build());
    assertThat(sites.asked.get()).isEqualTo(create(""));
  }

  @Test
  void aChangeUnderstoodInPartIsNotMade() {
    UnknownFieldSet guard =
        UnknownFieldSet.newBuilder()
            .addField(77, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    Site newer = Site.newBuilder().setDisplayName("Hong Kong").setUnknownFields(guard).build();
    Told told = refused(() -> stub().createSite(create("").toBuilder().setSite(newer).build()));
    assertThat(told.reason()).isEqualTo("UNKNOWN_FIELD");
    assertThat(told.metadata())
        .containsEntry("message", "toplink.dcim.v1.Site")
        .containsEntry("field_number", "77");
    assertThat(sites.asked.get()).isNull();
    // A look does no harm.
    stub().getSite(site("hk1").toBuilder().setUnknownFields(guard).build());
  }

  @Test
  void theCoreGetsWhoAskedForWhatAndWhichAttemptItIs() {
    String id = "0b0e7a9e-58a5-4d6a-9d1c-0d5c3a1f7c11";
    stub().createSite(create(id));
    stub().createSite(create(""));
    Call call = sites.calls.get(0);
    assertThat(call.method()).isEqualTo("toplink.dcim.v1.SiteService/CreateSite");
    assertThat(call.caller().actor()).isEqualTo("apiCredentials/test");
    assertThat(call.requestId()).hasToString(id);
    assertThat(call.requestJson()).contains("\"display_name\":\"Hong Kong\"");
    assertThat(call.fingerprint())
        .as("the request id is no part of what is asked")
        .isEqualTo(sites.calls.get(1).fingerprint());
    assertThat(
            refused(() -> stub().createSite(create("00000000-0000-0000-0000-000000000000")))
                .fields())
        .containsExactly("request_id");
  }

  @Test
  void tooManyCallsAreRefusedAtOnce() throws InterruptedException {
    server.close();
    start(2, Set.of(Scope.READ));
    for (int i = 0; i < 2; i++) {
      ClientCalls.futureUnaryCall(
          stub().getChannel().newCall(SiteServiceGrpc.getGetSiteMethod(), CallOptions.DEFAULT),
          site("held"));
    }
    assertThat(sites.held.await(10, TimeUnit.SECONDS)).isTrue();
    Told told = refused(() -> stub().getSite(site("hk1")));
    assertThat(told.reason()).isEqualTo("OVERLOADED");
    assertThat(told.retry()).isTrue();
  }

  @Test
  void aCallWhoseTurnComesTooLateIsRefused() throws InterruptedException {
    server.close();
    start(64, Set.of(Scope.READ), Duration.ZERO);
    Told told = refused(() -> stub().getSite(site("hk1")));
    assertThat(told.reason()).isEqualTo("OVERLOADED");
    assertThat(told.retry()).isTrue();
  }

  @Test
  void aMethodWithoutPolicyStopsTheStart() {
    assertThatThrownBy(
            () ->
                new GuardedServer(replies -> new NoPolicyService(), 1, Set.of(), Duration.ZERO)
                    .close())
        .hasMessageContaining("test.NoPolicy/Do");
  }
}
