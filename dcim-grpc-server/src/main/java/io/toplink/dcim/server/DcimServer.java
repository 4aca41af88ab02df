package io.toplink.dcim.server;

import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.toplink.dcim.core.Core;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.install.DhcpSnippets;
import io.toplink.dcim.core.install.InstallMedia;
import io.toplink.dcim.core.install.Netboot;
import io.toplink.dcim.core.install.TaskReports;
import io.toplink.dcim.core.metrics.Surveyor;
import io.toplink.dcim.core.seal.Sealer;
import io.toplink.dcim.server.call.Fingerprints;
import io.toplink.dcim.server.guard.Guards;
import io.toplink.dcim.server.guard.Load;
import io.toplink.dcim.server.guard.MethodPolicies;
import io.toplink.dcim.server.metrics.CallTracers;
import io.toplink.dcim.server.metrics.Metering;
import io.toplink.dcim.server.net.GrpcServer;
import io.toplink.dcim.server.net.Health;
import io.toplink.dcim.server.net.HttpListener;
import io.toplink.dcim.server.net.ListenConfig;
import io.toplink.dcim.server.netboot.NetbootServer;
import io.toplink.dcim.server.reply.Replies;
import io.toplink.dcim.server.service.Services;
import io.toplink.dcim.server.service.Version;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DCIM server: the core of a process, and the contract served over gRPC. Stopped in reverse: no
 * new calls, calls under way end, then the core.
 */
public final class DcimServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DcimServer.class);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private int port;
  private @Nullable HttpListener netboot;
  private @Nullable Metering metering;

  private DcimServer() {}

  /**
   * Starts everything; returns when calls are answered.
   *
   * @throws io.toplink.dcim.core.config.ConfigException if the settings, the keys, the database or
   *     the address are not what they must be
   */
  public static DcimServer start(ServerConfig config) {
    DcimServer server = new DcimServer();
    try {
      server.open(config);
      return server;
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void open(ServerConfig config) {
    Metering counted = opened(new Metering(config.metrics()));
    metering = counted;
    Core core =
        opened(
            Core.start(
                config.core(),
                InstantSource.system(),
                new CredentialFiles(config.credentials()),
                counted.registry()));
    ListenConfig grpc = config.grpc();
    ExecutorService workers = Workers.few(grpc.atDatabase());
    started.push(workers::shutdownNow);
    ExecutorService askers = Workers.many();
    started.push(askers::shutdownNow);
    ScheduledExecutorService timer = Workers.timer();
    started.push(timer::shutdownNow);

    Sealer sealer = core.get(Sealer.class);
    Fingerprints fingerprints = new Fingerprints(asked -> sealer.mac("request-fingerprint", asked));
    Replies replies = new Replies(workers, askers, fingerprints);
    Injector injector =
        core.injector()
            .createChildInjector(
                new Services(), binder -> binder.bind(Replies.class).toInstance(replies));
    Health health = new Health(core.get(Database.class)::writable);
    List<ServerServiceDefinition> services = services(injector, health, grpc);
    MethodPolicies policies = MethodPolicies.of(services);
    Load load =
        new Load(policies, workers, grpc.mostWorking(), grpc.mostWaiting(), grpc.patience());

    GrpcServer server =
        opened(
            GrpcServer.start(
                grpc,
                services,
                Guards.of(core.injector(), policies, services, load, timer),
                load,
                new CallTracers(counted.registry(), policies.methods())));
    opened(health)
        .start(
            services.stream().map(service -> service.getServiceDescriptor().getName()).toList(),
            timer);
    port = server.port();
    if (config.netboot().enabled()) {
      netboot =
          opened(
              NetbootServer.start(
                  config.netboot(),
                  core.get(Netboot.class),
                  core.get(InstallMedia.class),
                  core.get(TaskReports.class),
                  core.get(DhcpSnippets.class)));
    }
    load.countIn(counted.registry());
    counted.open(
        injector.getInstance(Version.class).text(),
        health::serving,
        opened(core.get(Surveyor.class)));
  }

  private static List<ServerServiceDefinition> services(
      Injector injector, Health health, ListenConfig grpc) {
    List<BindableService> services =
        new ArrayList<>(injector.getInstance(Key.get(new TypeLiteral<Set<BindableService>>() {})));
    if (grpc.reflection()) {
      services.add(ProtoReflectionServiceV1.newInstance());
      services.add(Reflection.v1alpha());
    }
    List<ServerServiceDefinition> bound =
        new ArrayList<>(services.stream().map(BindableService::bindService).toList());
    bound.add(Reflection.leadingToAny(health.service().bindService()));
    return List.copyOf(bound);
  }

  /** Where calls are answered. */
  public int grpcPort() {
    return port;
  }

  /** Where machines that start are answered; 0 if nowhere. */
  public int netbootPort() {
    return netboot == null ? 0 : netboot.port();
  }

  /** Where scrapes are answered; 0 if nowhere. */
  public int metricsPort() {
    return metering == null ? 0 : metering.port();
  }

  private <T extends AutoCloseable> T opened(T part) {
    started.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        log.atWarn().setCause(e).log("while stopping");
      }
    }
  }
}
