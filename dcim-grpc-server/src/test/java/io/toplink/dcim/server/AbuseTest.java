package io.toplink.dcim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.FieldMask;
import com.google.rpc.Code;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.toplink.dcim.v1.ApiCredentialServiceGrpc;
import io.toplink.dcim.v1.AuditEvent;
import io.toplink.dcim.v1.AuditServiceGrpc;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.CreateSiteRequest;
import io.toplink.dcim.v1.GetSiteRequest;
import io.toplink.dcim.v1.ListAuditEventsRequest;
import io.toplink.dcim.v1.ListSitesRequest;
import io.toplink.dcim.v1.Scope;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.ServerServiceGrpc;
import io.toplink.dcim.v1.Site;
import io.toplink.dcim.v1.SiteServiceGrpc;
import io.toplink.dcim.v1.UpdateServerRequest;
import io.toplink.dcim.v1.WatchServersRequest;
import io.toplink.dcim.v1.WatchServersResponse;
import io.toplink.dcim.v1.WhoAmIRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Callers who want more than their share, or more than they may. */
class AbuseTest {
  private static final TestStack STACK = TestStack.shared();
  private static final SiteServiceGrpc.SiteServiceBlockingStub SITES =
      STACK.asAdmin(SiteServiceGrpc.newBlockingStub(STACK.channel));

  /** Calls from another address of this machine. */
  private static ManagedChannel from(String address) throws Exception {
    InetAddress local = InetAddress.getByName(address);
    return NettyChannelBuilder.forAddress("127.0.0.1", STACK.server.grpcPort())
        .usePlaintext()
        .localSocketPicker(
            new NettyChannelBuilder.LocalSocketPicker() {
              @Override
              public SocketAddress createSocketAddress(
                  SocketAddress remote, io.grpc.Attributes attributes) {
                return new InetSocketAddress(local, 0);
              }
            })
        .build();
  }

  private static StatusRuntimeException whoAmI(ManagedChannel channel, String credential) {
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () ->
            TestStack.as(
                    ApiCredentialServiceGrpc.newBlockingStub(channel), TestStack.basic(credential))
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .whoAmI(WhoAmIRequest.getDefaultInstance()));
  }

  @Test
  void metadataOverEightKibibytesReachNoHandler() {
    Metadata large = TestStack.basic(STACK.credential("admin"));
    TestStack.with(large, "x-large", "a".repeat(9 << 10));
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                TestStack.as(SiteServiceGrpc.newBlockingStub(STACK.channel), large)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .createSite(
                        CreateSiteRequest.newBuilder()
                            .setSiteId("never-made")
                            .setSite(Site.newBuilder().setDisplayName("x"))
                            .build()));
    assertThat(refused.getStatus().getCode())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.INTERNAL);
    assertThat(
            Told.of(
                    catchThrowableOfType(
                        StatusRuntimeException.class,
                        () ->
                            SITES.getSite(
                                GetSiteRequest.newBuilder().setName("sites/never-made").build())))
                .code())
        .isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void whatInflatesToMoreThanAMessageMayHaveIsRefused() {
    GetSiteRequest bomb = GetSiteRequest.newBuilder().setName("a".repeat(64 << 20)).build();
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                SITES
                    .withCompression("gzip")
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .getSite(bomb));
    assertThat(Told.of(refused).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(Told.of(refused).reason()).isEqualTo("REQUEST_TOO_LARGE");
    SITES.listSites(ListSitesRequest.getDefaultInstance());
  }

  @Test
  void whoGuessesIsSlowedDownWhereItCallsFromAndNobodyElse() throws Exception {
    String admin = STACK.credential("admin");
    String wrong = admin.substring(0, admin.length() - 6) + "AAAAAA";
    ManagedChannel guesser = from("127.0.0.66");
    ListAppender<ILoggingEvent> access = new ListAppender<>();
    access.start();
    Logger log = (Logger) LoggerFactory.getLogger("dcim.access");
    log.addAppender(access);
    try {
      for (int i = 0; i < 10; i++) {
        assertThat(Told.of(whoAmI(guesser, wrong)).reason()).isEqualTo("CREDENTIAL_INVALID");
      }
      for (String credential : List.of(wrong, admin)) {
        Told told = Told.of(whoAmI(guesser, credential));
        assertThat(told.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(told.reason()).isEqualTo("TOO_MANY_FAILED_LOGINS");
        assertThat(told.retry()).isTrue();
      }
      assertThat(whoAmI(STACK.channel, admin)).isNull();
    } finally {
      log.detachAppender(access);
      guesser.shutdownNow();
    }
    String key = admin.substring(0, admin.indexOf(':'));
    assertThat(access.list)
        .filteredOn(line -> pairs(line).contains("reason=\"CREDENTIAL_INVALID\""))
        .hasSize(10)
        .allSatisfy(
            line -> {
              assertThat(line.getLevel().toString()).isEqualTo("INFO");
              assertThat(pairs(line))
                  .contains("peer=\"127.0.0.66\"", "caller=\"" + key + "\"", "UNAUTHENTICATED")
                  .doesNotContain(wrong.substring(key.length() + 1));
            });
  }

  private static String pairs(ILoggingEvent line) {
    return line.getKeyValuePairs().toString();
  }

  @Test
  void aRightSecretFromAWrongAddressIsRefusedAndAudited() throws Exception {
    String credential =
        STACK.issue("only-there", "ops", List.of("192.0.2.0/24"), Scope.SCOPE_INVENTORY_READ);
    ManagedChannel elsewhere = from("127.0.0.67");
    try {
      Told told = Told.of(whoAmI(elsewhere, credential));
      assertThat(told.code()).isEqualTo(Code.PERMISSION_DENIED);
      assertThat(told.reason()).isEqualTo("SOURCE_IP_NOT_ALLOWED");
      assertThat(told.metadata()).containsEntry("remote_address", "127.0.0.67");
    } finally {
      elsewhere.shutdownNow();
    }
    AuditEvent event = awaitAudit("actor = apiCredentials/only-there");
    assertThat(event.getMethod()).isEqualTo("toplink.dcim.v1.ApiCredentialService/WhoAmI");
    assertThat(event.getRemoteAddress()).isEqualTo("127.0.0.67");
    assertThat(event.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED.getNumber());
  }

  /** It is written after the caller has been answered. */
  private static AuditEvent awaitAudit(String filter) throws InterruptedException {
    AuditServiceGrpc.AuditServiceBlockingStub audit =
        STACK.asAdmin(AuditServiceGrpc.newBlockingStub(STACK.channel));
    ListAuditEventsRequest request =
        ListAuditEventsRequest.newBuilder().setFilter(filter).build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    List<AuditEvent> events = List.of();
    while (events.isEmpty() && System.nanoTime() < end) {
      events = audit.listAuditEvents(request).getAuditEventsList();
    }
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  /** It is dropped in the end too, but after a minute of silence: the core's tests see to that. */
  @Test
  void aWatcherThatDoesNotReadPilesNothingUpAndMissesNothing() throws Exception {
    ServerServiceGrpc.ServerServiceBlockingStub servers =
        STACK
            .asAdmin(ServerServiceGrpc.newBlockingStub(STACK.channel))
            .withDeadlineAfter(60, TimeUnit.SECONDS);
    Server server = servers.createServer(wordy());
    WatchServersRequest request =
        WatchServersRequest.newBuilder().setFilter("display_name = wordy").build();
    ManagedChannel narrow =
        NettyChannelBuilder.forAddress("127.0.0.1", STACK.server.grpcPort())
            .usePlaintext()
            .flowControlWindow(65_535)
            .build();
    BlockingQueue<WatchServersResponse> heard = new LinkedBlockingQueue<>();
    ClientCall<WatchServersRequest, WatchServersResponse> lazy =
        narrow.newCall(
            ServerServiceGrpc.getWatchServersMethod(),
            CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS));
    try {
      lazy.start(
          new ClientCall.Listener<>() {
            @Override
            public void onMessage(WatchServersResponse message) {
              heard.add(message);
            }
          },
          TestStack.basic(STACK.credential("admin")));
      lazy.sendMessage(request);
      lazy.halfClose();
      lazy.request(1);
      assertThat(heard.poll(20, TimeUnit.SECONDS)).as("that the watch has begun").isNotNull();
      Iterator<WatchServersResponse> eager = servers.watchServers(request);
      eager.next();

      int changes = 60;
      for (int n = 1; n <= changes; n++) {
        servers.updateServer(
            UpdateServerRequest.newBuilder()
                .setServer(server.toBuilder().clearEtag().putLabels("n", "" + n))
                .setUpdateMask(FieldMask.newBuilder().addPaths("labels"))
                .build());
        await(eager::next, n);
      }

      lazy.request(Integer.MAX_VALUE);
      int events = await(() -> heard.poll(20, TimeUnit.SECONDS), changes);
      // Two windows and what is under way, of 16 KiB each; the others were told as one.
      assertThat(events).isLessThan(changes / 3);
    } finally {
      lazy.cancel("over", null);
      narrow.shutdownNow();
    }
  }

  /** Hears until it is told of the last change; of how many it was told. */
  private static int await(Callable<WatchServersResponse> next, int last) throws Exception {
    for (int events = 1; ; events++) {
      WatchServersResponse event = next.call();
      assertThat(event).as("event %d, before change %d was told", events, last).isNotNull();
      if (event.getUpdated().getLabelsOrDefault("n", "").equals("" + last)) {
        return events;
      }
    }
  }

  private static CreateServerRequest wordy() {
    Server.Builder server =
        Server.newBuilder()
            .setDisplayName("wordy")
            .setBmc(
                Bmc.newBuilder()
                    .setProtocol(Bmc.Protocol.REDFISH)
                    .setHost("127.0.0.1")
                    .setPort(1)
                    .setPlainHttp(true)
                    .setUsername("root")
                    .setPassword("calvin"));
    for (int i = 0; i < 63; i++) {
      server.putLabels("label-" + i, "x".repeat(250));
    }
    return CreateServerRequest.newBuilder().setServerId("wordy").setServer(server).build();
  }
}
