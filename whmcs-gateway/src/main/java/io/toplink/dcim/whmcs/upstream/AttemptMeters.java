package io.toplink.dcim.whmcs.upstream;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Counts attempts by the names of gRPC's specification (gRFC A66). The channel does not repeat, so
 * each rpc on it is one attempt.
 */
final class AttemptMeters implements ClientInterceptor {
  private static final Duration[] BUCKETS =
      Arrays.stream(new long[] {2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000})
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterProvider<Timer> attempts;

  AttemptMeters(MeterRegistry registry) {
    attempts =
        Timer.builder("grpc.client.attempt.duration")
            .description("How long single attempts of rpcs to the DCIM server took")
            .serviceLevelObjectives(BUCKETS)
            .withRegistry(registry);
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        long start = System.nanoTime();
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                record(method.getFullMethodName(), status, start);
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }

  private void record(String method, Status status, long start) {
    attempts
        .withTags("grpc.method", method, "grpc.status", status.getCode().name())
        .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
  }
}
