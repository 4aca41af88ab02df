package io.toplink.dcim.server.guard;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.server.call.MethodPolicy;
import io.toplink.dcim.server.call.MethodPolicy.Pace;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides where a call runs and whether it runs at all. What is answered from memory runs on the
 * network's own threads; the others queue for a few threads, about as many as may be at the
 * database at once; what waits does not take the place of what works. Past a number of calls under
 * way a new one is refused at once, and one whose turn came too late is refused then, instead of
 * being done when its caller has given up.
 */
public final class Load extends ServerStreamTracer.Factory implements ServerCallExecutorSupplier {
  /** Set by us, on this side, on calls that are too many. Of no use to a caller who sends it. */
  private static final Metadata.Key<String> REFUSED =
      Metadata.Key.of("x-dcim-refused", Metadata.ASCII_STRING_MARSHALLER);

  private static final Context.Key<Long> ARRIVAL = Context.key("dcim-arrival");
  private static final ServerStreamTracer UNCOUNTED = new ServerStreamTracer() {};

  private final MethodPolicies policies;
  private final Executor workers;
  private final Lane working;
  private final Lane waiting;
  private final long patienceNanos;

  private record Lane(AtomicInteger underWay, int most) {
    boolean full() {
      return underWay.get() > most;
    }
  }

  /**
   * A door.
   *
   * @param workers runs handlers
   * @param mostWorking calls under way at once, those that wait not counted
   * @param mostWaiting calls that wait for something to happen
   * @param patience how long a call queues for a worker before it is refused
   */
  public Load(
      MethodPolicies policies,
      Executor workers,
      int mostWorking,
      int mostWaiting,
      Duration patience) {
    this.policies = policies;
    this.workers = workers;
    this.working = new Lane(new AtomicInteger(), mostWorking);
    this.waiting = new Lane(new AtomicInteger(), mostWaiting);
    this.patienceNanos = patience.toNanos();
  }

  @Override
  public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
    MethodPolicy policy = policies.get(call.getMethodDescriptor().getFullMethodName());
    headers.removeAll(REFUSED);
    if (policy.pace() == Pace.INSTANT) {
      return Runnable::run;
    }
    if (lane(policy).full()) {
      headers.put(REFUSED, "1");
      return Runnable::run;
    }
    return workers;
  }

  /** Calls under way, those that wait for something not counted. */
  public int working() {
    return working.underWay().get();
  }

  /** Has it told how many calls are under way. */
  public void countIn(MeterRegistry registry) {
    Map.of("work", working, "wait", waiting)
        .forEach(
            (pace, lane) ->
                Gauge.builder("dcim.calls.underway", lane.underWay(), AtomicInteger::get)
                    .description("gRPC calls under way: those at work, and those that only wait")
                    .tag("pace", pace)
                    .register(registry));
  }

  /** Whether the call that this thread begins to serve is one too many, or comes too late. */
  boolean refuses(Metadata headers) {
    Long arrival = ARRIVAL.get();
    return headers.containsKey(REFUSED)
        || (arrival != null && System.nanoTime() - arrival > patienceNanos);
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    if (!policies.knows(fullMethodName) || policies.get(fullMethodName).pace() == Pace.INSTANT) {
      return UNCOUNTED;
    }
    Lane lane = lane(policies.get(fullMethodName));
    lane.underWay().incrementAndGet();
    long arrival = System.nanoTime();
    return new ServerStreamTracer() {
      @Override
      public Context filterContext(Context context) {
        return context.withValue(ARRIVAL, arrival);
      }

      @Override
      public void streamClosed(Status status) {
        lane.underWay().decrementAndGet();
      }
    };
  }

  private Lane lane(MethodPolicy policy) {
    return policy.pace() == Pace.WAIT ? waiting : working;
  }
}
