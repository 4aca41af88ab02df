package io.toplink.dcim.whmcs.upstream;

import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.whmcs.config.CallClassConfig;
import io.toplink.dcim.whmcs.config.ConfigException;
import io.toplink.dcim.whmcs.config.GatewayConfig;
import io.toplink.dcim.whmcs.config.UpstreamConfig;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * The one connection to the DCIM server. Every rpc goes through {@link #call} or, if it only waits,
 * through {@link #await}.
 */
public final class Upstream implements AutoCloseable {
  private static final int LARGEST_ANSWER = 8 * 1024 * 1024;
  private static final int WAITING_AT_MOST = 64;

  private final ManagedChannel channel;
  private final Channel counted;
  private final GatewayCredential credential;
  private final ScheduledExecutorService probing;
  private final Map<CallClass, Guard> guards = new EnumMap<>(CallClass.class);
  private final Semaphore waiting = new Semaphore(WAITING_AT_MOST);

  /** Opens nothing yet: the connection is made by the first call. */
  @Inject
  public Upstream(GatewayConfig config, InstantSource clock, MeterRegistry meters) {
    this.credential = GatewayCredential.load(config.upstream().credentialFile());
    this.channel = channelTo(config.upstream());
    this.counted = ClientInterceptors.intercept(channel, new AttemptMeters(meters));
    this.probing =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "upstream-probe");
              thread.setDaemon(true);
              return thread;
            });
    RetryBudget retryBudget = new RetryBudget();
    GuardRegistries registries = GuardRegistries.countedIn(meters);
    ServerHealth health = new ServerHealth(channel);
    for (CallClass callClass : CallClass.values()) {
      Runnable probe =
          () -> {
            connectNow();
            health.check(callClass.healthOf());
          };
      CallClassConfig own = settingsOf(callClass, config);
      ProbedBreaker breaker =
          new ProbedBreaker(callClass, own, probe, probing, clock, registries.breakers());
      guards.put(callClass, new Guard(callClass, own, breaker, retryBudget, registries));
    }
    Gauge.builder("dcim.gateway.retry.budget", retryBudget, RetryBudget::tokens)
        .description("Tokens left for repeated attempts; at half of ten, nothing is repeated")
        .baseUnit("tokens")
        .strongReference(true)
        .register(meters);
    Gauge.builder("dcim.gateway.waiting", () -> WAITING_AT_MOST - waiting.availablePermits())
        .description("Requests that wait for an operation to end")
        .register(meters);
  }

  /** Throws {@link ConfigException} if a file named in the settings cannot be used. */
  public static void checkFiles(UpstreamConfig config) {
    GatewayCredential.load(config.credentialFile());
    config.tls().ifPresent(Upstream::tls);
  }

  /**
   * Makes one rpc under the guards of its class.
   *
   * @param rpc makes the call over the given channel, with the given deadline
   * @throws UpstreamException if it gave nothing
   */
  public <T> T call(
      CallClass callClass, Caller caller, Deadline budget, BiFunction<Channel, Deadline, T> rpc) {
    Sent sent = new Sent();
    Channel speaking = ClientInterceptors.intercept(counted, new PassOn(credential, caller, sent));
    return Objects.requireNonNull(guards.get(callClass))
        .run(
            budget,
            sent,
            deadline -> {
              connectNow();
              return rpc.apply(speaking, deadline);
            });
  }

  /**
   * Makes one rpc that only waits. It is not repeated and says nothing about the server's health.
   *
   * @return empty if too many are waiting already
   * @throws io.grpc.StatusRuntimeException if it failed
   */
  public <T> Optional<T> await(
      Caller caller, Deadline deadline, BiFunction<Channel, Deadline, T> rpc) {
    if (!waiting.tryAcquire()) {
      return Optional.empty();
    }
    try {
      PassOn passOn = new PassOn(credential, caller, new Sent());
      return Optional.of(rpc.apply(ClientInterceptors.intercept(counted, passOn), deadline));
    } finally {
      waiting.release();
    }
  }

  /** The state of each breaker and of the connection, by name, for people. */
  public Map<String, String> states() {
    Map<String, String> states = new LinkedHashMap<>();
    states.put("connection", channel.getState(false).name().toLowerCase(Locale.ROOT));
    guards.forEach(
        (callClass, guard) ->
            states.put(callClass.name().toLowerCase(Locale.ROOT), guard.breakerState()));
    return states;
  }

  @Override
  public void close() {
    guards.values().forEach(Guard::close);
    probing.shutdownNow();
    channel.shutdownNow();
    try {
      channel.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Left alone, the channel would answer from memory for up to two minutes after a failure. */
  private void connectNow() {
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
    }
  }

  private static CallClassConfig settingsOf(CallClass callClass, GatewayConfig config) {
    return switch (callClass) {
      case READ -> config.read();
      case MUTATE -> config.mutate();
      case ADMIN -> config.admin();
    };
  }

  private static ManagedChannel channelTo(UpstreamConfig config) {
    ChannelCredentials credentials =
        config.tls().map(Upstream::tls).orElseGet(InsecureChannelCredentials::create);
    ManagedChannelBuilder<?> builder =
        Grpc.newChannelBuilderForAddress(config.host(), config.port(), credentials);
    config.tls().flatMap(UpstreamConfig.Tls::authority).ifPresent(builder::overrideAuthority);
    return builder
        // Repeating is the guards' work; two layers of it would multiply.
        .disableRetry()
        .maxInboundMessageSize(LARGEST_ANSWER)
        .keepAliveTime(60, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .directExecutor()
        .build();
  }

  private static ChannelCredentials tls(UpstreamConfig.Tls config) {
    TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
    try {
      if (config.authorities().isPresent()) {
        builder.trustManager(config.authorities().get().toFile());
      }
      if (config.client().isPresent()) {
        UpstreamConfig.ClientIdentity client = config.client().get();
        builder.keyManager(client.certificate().toFile(), client.key().toFile());
      }
      return builder.build();
    } catch (IOException unreadable) {
      throw new ConfigException(
          List.of("gateway.upstream.tls: cannot be read: " + unreadable.getMessage()));
    }
  }
}
