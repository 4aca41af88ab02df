package io.toplink.dcim.server.metrics;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts calls where gRPC itself does, by the names of its specification (gRFC A66), also those
 * that never reach a guard. What nobody serves is told together as {@code other}: callers make up
 * names.
 */
public final class CallTracers extends ServerStreamTracer.Factory {
  private static final String METHOD = "grpc.method";
  private static final Duration[] BUCKETS =
      Arrays.stream(
              new long[] {1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000})
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final Map<String, Calls> byMethod = new HashMap<>();
  private final Calls others;

  /**
   * @param methods those that are served, as {@code package.Service/Method}
   */
  public CallTracers(MeterRegistry registry, Set<String> methods) {
    methods.forEach(method -> byMethod.put(method, new Calls(registry, method)));
    others = new Calls(registry, "other");
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    return byMethod.getOrDefault(fullMethodName, others).begin();
  }

  /** The calls of one method. */
  private static final class Calls {
    private final MeterRegistry registry;
    private final String method;
    private final Counter started;
    private final AtomicReferenceArray<Timer> ended =
        new AtomicReferenceArray<>(Status.Code.values().length);

    Calls(MeterRegistry registry, String method) {
      this.registry = registry;
      this.method = method;
      this.started =
          Counter.builder("grpc.server.call.started")
              .description("gRPC calls that began")
              .tag(METHOD, method)
              .register(registry);
    }

    ServerStreamTracer begin() {
      started.increment();
      long start = System.nanoTime();
      return new ServerStreamTracer() {
        @Override
        public void streamClosed(Status status) {
          timer(status.getCode()).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
      };
    }

    private Timer timer(Status.Code code) {
      Timer known = ended.get(code.ordinal());
      if (known != null) {
        return known;
      }
      Timer made =
          Timer.builder("grpc.server.call.duration")
              .description("How long gRPC calls took, to their end as the server sees it")
              .tags(METHOD, method, "grpc.status", code.name())
              .serviceLevelObjectives(BUCKETS)
              .register(registry);
      ended.set(code.ordinal(), made);
      return made;
    }
  }
}
