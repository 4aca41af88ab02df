package io.toplink.dcim.it.stack;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.v1.InspectServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Has machines told the same again and again while their addresses are exchanged. */
final class SwapCallers implements AutoCloseable {
  /** How operations end of which nothing is sent until somebody has looked after the cables. */
  private static final Set<String> STOPPED =
      Set.of("BMC_IDENTITY_MISMATCH", "BMC_CERTIFICATE_REFUSED", "BMC_IDENTITY_UNSTABLE");

  private final ApiCalls api;
  private final BooleanSupplier isEnough;
  private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final List<Future<?>> calling = new ArrayList<>();

  SwapCallers(ApiCalls api, BooleanSupplier isEnough) {
    this.api = api;
    this.isEnough = isEnough;
  }

  /**
   * Begins with one machine.
   *
   * @param power gives the machine power, or takes it
   */
  void operate(String server, SwapVerb verb, Consumer<Boolean> power) {
    calling.add(
        callers.submit(
            () -> {
              while (!isEnough.getAsBoolean()) {
                power.accept(verb.needsPower());
                String outcome = outcome(verb.ask(api, server));
                count(outcome);
                if (STOPPED.contains(outcome)) {
                  inspect(server);
                }
              }
              return null;
            }));
  }

  /** Waits until all have stopped. */
  void await() throws Exception {
    for (Future<?> each : calling) {
      each.get();
    }
  }

  /** How operations ended, and how often. */
  Map<String, Long> outcomes() {
    Map<String, Long> all = new TreeMap<>();
    outcomes.forEach((outcome, times) -> all.put(outcome, times.sum()));
    return all;
  }

  /** As an operator does who has looked after the cables: before that nothing is sent any more. */
  private void inspect(String server) throws InvalidProtocolBufferException {
    InspectServerRequest request = InspectServerRequest.newBuilder().setName(server).build();
    while (!isEnough.getAsBoolean()
        && !outcome(api.servers().inspectServer(request)).equals("DONE")) {
      count("inspected in vain");
    }
  }

  private void count(String outcome) {
    outcomes.computeIfAbsent(outcome, any -> new LongAdder()).increment();
  }

  private String outcome(Operation asked) throws InvalidProtocolBufferException {
    Operation operation = asked;
    while (!operation.getDone()) {
      operation =
          api.operations()
              .waitOperation(
                  WaitOperationRequest.newBuilder()
                      .setName(asked.getName())
                      .setTimeout(Durations.fromSeconds(20))
                      .build());
    }
    return operation.hasError()
        ? operation.getError().getDetails(0).unpack(ErrorInfo.class).getReason()
        : "DONE";
  }

  @Override
  public void close() {
    callers.shutdownNow();
  }
}
