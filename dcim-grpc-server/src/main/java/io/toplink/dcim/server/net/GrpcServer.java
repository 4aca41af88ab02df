package io.toplink.dcim.server.net;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.server.guard.Guards;
import io.toplink.dcim.server.guard.Load;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The listener: limits of the transport, TLS, and a stop that loses no call. */
public final class GrpcServer implements AutoCloseable {
  private static final int MAX_MESSAGE = 1 << 20;
  private static final int MAX_METADATA = 8 << 10;
  private static final Duration CUT_OFF = Duration.ofMillis(500);

  private final Server server;
  private final Identity identity;
  private final Load load;
  private final Duration grace;

  private GrpcServer(Server server, Identity identity, Load load, Duration grace) {
    this.server = server;
    this.identity = identity;
    this.load = load;
    this.grace = grace;
  }

  /**
   * Listens.
   *
   * @param guards each call passes all of them, the first first
   * @param tracers sees calls begin and end
   * @throws ConfigException if the address cannot be listened on, or the certificate not be used
   */
  public static GrpcServer start(
      ListenConfig config,
      Collection<ServerServiceDefinition> services,
      List<ServerInterceptor> guards,
      Load load,
      ServerStreamTracer.Factory tracers) {
    return start(config, services, guards, load, tracers, Identity.of(config.tls()));
  }

  static GrpcServer start(
      ListenConfig config,
      Collection<ServerServiceDefinition> services,
      List<ServerInterceptor> guards,
      Load load,
      ServerStreamTracer.Factory tracers,
      Identity identity) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(config.address(), config.port()), identity.credentials())
            // Where a call runs is the load's decision; until then nothing blocks.
            .directExecutor()
            .callExecutor(load)
            .addStreamTracerFactory(load)
            .addStreamTracerFactory(tracers)
            .maxInboundMessageSize(MAX_MESSAGE)
            .maxInboundMetadataSize(MAX_METADATA)
            .maxConcurrentCallsPerConnection(config.callsPerConnection())
            .maxRstFramesPerWindow(200, 30)
            .handshakeTimeout(10, TimeUnit.SECONDS)
            .permitKeepAliveTime(20, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(1, TimeUnit.MINUTES)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .maxConnectionIdle(config.connectionIdle().toMillis(), TimeUnit.MILLISECONDS)
            .maxConnectionAge(config.connectionAge().toMillis(), TimeUnit.MILLISECONDS)
            .maxConnectionAgeGrace(30, TimeUnit.SECONDS);
    for (ServerServiceDefinition service : services) {
      builder.addService(Guards.around(service, guards));
    }
    try {
      return new GrpcServer(builder.build().start(), identity, load, config.stopGrace());
    } catch (IOException e) {
      identity.close();
      throw ConfigException.of(
              "PORT_IN_USE",
              "grpc.port",
              "cannot listen on "
                  + config.address().getHostAddress()
                  + ":"
                  + config.port()
                  + "; another process may, or this user may not")
          .causedBy(e);
    }
  }

  /** Where it listens. */
  public int port() {
    return server.getPort();
  }

  /**
   * Takes no new call, lets those at work end within the grace, and then cuts off those that only
   * wait: their callers ask again elsewhere.
   */
  @Override
  public void close() {
    server.shutdown();
    long end = System.nanoTime() + grace.toNanos();
    while (load.working() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    server.shutdownNow();
    try {
      server.awaitTermination(CUT_OFF.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    identity.close();
  }
}
