package io.toplink.dcim.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Moment;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.ServerProcess;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.ReadSensorsRequest;
import io.toplink.dcim.v1.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Two nodes of a chassis have one BMC, and two server processes are asked for things at both. The
 * BMC here shows one machine, which stands for either node: what counts is who talks to it when.
 */
class ChassisTest {
  private static final int READINGS = 6;
  private static final Duration ANSWER = Duration.ofMillis(5);

  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();

  @Test
  void twoProcessesAreNeverAtOneBmcAtATime() throws Exception {
    StackOptions options = StackOptions.of("chassis").withSpareBmcs(1);
    ExecutorService callers = Executors.newCachedThreadPool();
    try (Stack stack = Stack.start(options);
        ServerProcess second = stack.addServerProcess("dcim-2")) {
      second.start();
      try (ApiCalls toFirst = stack.apiAt(stack.server());
          ApiCalls toSecond = stack.apiAt(second)) {
        SimulatedBmc bmc = stack.fleet().bmc(0);
        List<String> nodes = List.of("servers/node-1", "servers/node-2");
        nodes.forEach(node -> register(toFirst, node, bmc));
        bmc.watch(this::see);
        List<Future<?>> done = new ArrayList<>();
        for (ApiCalls calls : List.of(toFirst, toSecond)) {
          done.add(callers.submit(() -> read(calls, nodes)));
        }
        turnOn(toFirst, nodes.get(0));
        turnOn(toSecond, nodes.get(1));
        for (Future<?> each : done) {
          each.get(60, TimeUnit.SECONDS);
        }
      }
    } finally {
      callers.shutdownNow();
    }
    assertThat(requests).hasValueGreaterThan(4 * READINGS);
    assertThat(most).as("requests the BMC dealt with at once").hasValue(1);
  }

  private void see(Moment moment, String method, String path) {
    if (moment == Moment.HEARD) {
      requests.incrementAndGet();
      most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
      LockSupport.parkNanos(ANSWER.toNanos());
    } else if (moment == Moment.DONE) {
      atOnce.decrementAndGet();
    }
  }

  private static void register(ApiCalls calls, String node, SimulatedBmc bmc) {
    calls
        .servers()
        .createServer(
            CreateServerRequest.newBuilder()
                .setServerId(node.substring("servers/".length()))
                .setServer(
                    Server.newBuilder()
                        .setBmc(
                            Bmc.newBuilder()
                                .setProtocol(Bmc.Protocol.REDFISH)
                                .setHost(bmc.address().getAddress().getHostAddress())
                                .setPort(bmc.address().getPort())
                                .setUsername(bmc.username())
                                .setPassword(bmc.password())
                                .setPlainHttp(true)))
                .setRequestId(UUID.randomUUID().toString())
                .build());
  }

  private static void read(ApiCalls calls, List<String> nodes) {
    for (int i = 0; i < READINGS; i++) {
      ReadSensorsRequest request =
          ReadSensorsRequest.newBuilder().setName(nodes.get(i % nodes.size())).build();
      assertThat(calls.servers().readSensors(request).getSensorsList()).isNotEmpty();
    }
  }

  private static void turnOn(ApiCalls calls, String node) {
    Operation accepted =
        calls
            .power()
            .powerOn(
                PowerOnRequest.newBuilder()
                    .setName(node + "/power")
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
    Operation ended =
        calls
            .operations()
            .waitOperation(
                WaitOperationRequest.newBuilder()
                    .setName(accepted.getName())
                    .setTimeout(Durations.fromSeconds(25))
                    .build());
    assertThat(ended.hasResponse()).as("%s", ended).isTrue();
  }
}
