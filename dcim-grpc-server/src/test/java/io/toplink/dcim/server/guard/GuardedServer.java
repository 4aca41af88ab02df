package io.toplink.dcim.server.guard;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.credential.Authenticated;
import io.toplink.dcim.core.credential.Presented;
import io.toplink.dcim.server.call.Fingerprints;
import io.toplink.dcim.server.call.Trail;
import io.toplink.dcim.server.metrics.CallTracers;
import io.toplink.dcim.server.net.GrpcServer;
import io.toplink.dcim.server.net.ListenConfig;
import io.toplink.dcim.server.reply.Replies;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A real server with all guards in front of services made up for a test. */
final class GuardedServer implements AutoCloseable {
  /** Everything that was refused, as the audit trail would have it. */
  record Refusal(String actor, String method, String json, Status.Code code) {}

  static final String KEY = "dckAAAAAAAAAAAAAAAAAAAAAA";
  static final String SECRET = "dcsBBBB";

  final List<Refusal> refusals = new CopyOnWriteArrayList<>();
  final ManagedChannel channel;
  private final GrpcServer server;
  final MeterRegistry meters = new SimpleMeterRegistry();
  private final ExecutorService workers = Executors.newFixedThreadPool(2);
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

  GuardedServer(
      Function<Replies, BindableService> service,
      int mostCalls,
      Set<Scope> scopes,
      Duration patience) {
    List<ServerServiceDefinition> services =
        List.of(
            service
                .apply(new Replies(workers, workers, new Fingerprints(asked -> asked)))
                .bindService());
    MethodPolicies policies = MethodPolicies.of(services);
    Load load = new Load(policies, workers, mostCalls, 2, patience);
    server =
        GrpcServer.start(
            new ListenConfig(
                InetAddress.getLoopbackAddress(),
                0,
                null,
                true,
                64,
                mostCalls,
                2,
                2,
                patience,
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofSeconds(1)),
            services,
            Guards.inOrder(
                policies,
                services,
                new Ids(InstantSource.system()),
                meters,
                load,
                timer,
                (presented, address) -> admit(presented, scopes),
                this::refused),
            load,
            new CallTracers(meters, policies.methods()));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .maxInboundMetadataSize(8 << 10)
            .build();
  }

  static Metadata basic(String key, String secret) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Basic "
            + java.util.Base64.getEncoder()
                .encodeToString(
                    (key + ":" + secret).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    return headers;
  }

  private static Authenticated admit(Presented presented, Set<Scope> scopes) {
    if (!presented.equals(new Presented.Basic(KEY, new Secret(SECRET)))) {
      throw DcimException.of(Reason.CREDENTIAL_INVALID, "no such key, or not its secret");
    }
    Caller caller = new Caller("apiCredentials/test", "test", scopes, "127.0.0.1");
    return new Authenticated(caller, caller.actor(), "Test", null);
  }

  private void refused(Caller caller, Trail trail, Status status, Metadata trailers) {
    refusals.add(
        new Refusal(
            caller.actor(), trail.policy().method(), trail.requestJson(), status.getCode()));
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    server.close();
    workers.shutdownNow();
    timer.shutdownNow();
  }
}
