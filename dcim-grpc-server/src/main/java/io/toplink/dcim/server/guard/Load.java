package io.toplink.dcim.server.guard;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.toplink.dcim.server.call.MethodPolicy;
import io.toplink.dcim.server.call.MethodPolicy.Pace;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides where a call runs and whether it runs at all. What is answered from memory runs on the
 * network's own threads; what waits does not take the place of what works; and past a number of
 * calls under way a new one is refused at once instead of being queued until its caller has given
 * up.
 */
public final class Load extends ServerStreamTracer.Factory implements ServerCallExecutorSupplier {
  /** Set by us, on this side, on calls that are too many. Of no use to a caller who sends it. */
  private static final Metadata.Key<String> REFUSED =
      Metadata.Key.of("x-dcim-refused", Metadata.ASCII_STRING_MARSHALLER);

  private final MethodPolicies policies;
  private final Executor workers;
  private final Lane working;
  private final Lane waiting;

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
   */
  public Load(MethodPolicies policies, Executor workers, int mostWorking, int mostWaiting) {
    this.policies = policies;
    this.workers = workers;
    this.working = new Lane(new AtomicInteger(), mostWorking);
    this.waiting = new Lane(new AtomicInteger(), mostWaiting);
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

  static boolean isRefused(Metadata headers) {
    return headers.containsKey(REFUSED);
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    if (!policies.knows(fullMethodName) || policies.get(fullMethodName).pace() == Pace.INSTANT) {
      return new ServerStreamTracer() {};
    }
    Lane lane = lane(policies.get(fullMethodName));
    lane.underWay().incrementAndGet();
    return new ServerStreamTracer() {
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
