package io.toplink.dcim.it.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Moment;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.stack.ServerProcess;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.v1.GetPowerRequest;
import io.toplink.dcim.v1.Power;
import io.toplink.dcim.v1.RotateBmcPasswordRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The server is killed ({@code kill -9}) while BMCs get new passwords: just before one is set, just
 * after, and once that is answered.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasswordKillTest {
  private static final Duration OVER = Duration.ofSeconds(90);
  private static final int SERVERS = 3;

  private Stack stack;
  private Books books;
  private final List<ApiCalls> opened = new ArrayList<>();

  @BeforeAll
  void start() throws Exception {
    stack =
        Stack.start(
            StackOptions.of("password-kill")
                .inChildProcess()
                .with("any", "Any", SERVERS)
                .withServerSettings("power.confirm = 300 ms"));
    books = new Books(stack.database());
    for (int i = 0; i < SERVERS; i++) {
      bmc(i).remove(Oddity.CHANGES_AS_TASKS);
    }
  }

  @AfterAll
  void stop() throws Exception {
    opened.forEach(ApiCalls::close);
    books.close();
    stack.close();
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  @DisplayName("No password is lost, and each is what the BMC has")
  void noPasswordIsLost(Moment moment) throws Exception {
    List<String> before = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      before.add(bmc(i).password());
    }
    ServerProcess process = stack.serverProcess();
    CountDownLatch dead = new CountDownLatch(1);
    AtomicBoolean armed = new AtomicBoolean(true);
    bmc(0)
        .watch(
            (now, method, path) -> {
              if (now == moment
                  && method.equals("PATCH")
                  && path.contains("/Accounts/")
                  && armed.getAndSet(false)) {
                process.kill();
                dead.countDown();
              }
            });
    ApiCalls calls = calls();
    for (int i = SERVERS - 1; i >= 0; i--) {
      calls
          .servers()
          .rotateBmcPassword(
              RotateBmcPasswordRequest.newBuilder()
                  .setName(server(i))
                  .setRequestId(UUID.randomUUID().toString())
                  .build());
    }
    assertThat(dead.await(OVER.toSeconds(), TimeUnit.SECONDS)).as("it was killed").isTrue();
    process.start();
    Await.until(
        "every operation is over",
        OVER,
        () -> books.number("select count(*) from operations where end_time is null") == 0);
    assertThat(
            books.texts("select distinct state from operations where kind = 'rotate-bmc-password'"))
        .containsExactly("DONE");
    assertThat(books.number("select count(*) from bmc_rotations")).isZero();
    ApiCalls after = calls();
    for (int i = 0; i < SERVERS; i++) {
      assertThat(bmc(i).password()).as(server(i)).isNotEqualTo(before.get(i));
      Power power =
          after
              .power()
              .getPower(
                  GetPowerRequest.newBuilder()
                      .setName(server(i) + "/power")
                      .setRefresh(true)
                      .build());
      assertThat(power.getState()).as(server(i)).isEqualTo(Power.State.OFF);
    }
  }

  private ApiCalls calls() {
    ApiCalls calls = stack.apiAt(stack.serverProcess());
    opened.add(calls);
    return calls;
  }

  private SimulatedBmc bmc(int number) {
    return stack.bmcOf(server(number));
  }

  private static String server(int number) {
    return "servers/srv-0" + (number + 1);
  }
}
