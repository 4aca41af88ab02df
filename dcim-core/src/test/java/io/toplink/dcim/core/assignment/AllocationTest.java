package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server, one customer: with many orders at once, from two processes on one database. */
class AllocationTest {
  private static final Caller HK = TestCalls.caller("hk");

  private final TestDatabase shared = TestPostgres.freshDatabase();
  private final FakeMachines machines = new FakeMachines(InstantSource.system());
  @TempDir private Path keys;
  private Estate one;
  private Estate two;
  private final ExecutorService callers = Executors.newFixedThreadPool(64);

  @BeforeEach
  void open() {
    one = new Estate(shared, keys, "one", machines);
    two = new Estate(shared, keys, "two", machines);
  }

  @AfterEach
  void close() {
    callers.shutdownNow();
    one.close();
    two.close();
    shared.close();
  }

  private List<Object> atOnce(int count, IntFunction<Accepted> order) throws InterruptedException {
    List<Callable<Object>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int n = i;
      calls.add(
          () -> {
            try {
              return order.apply(n);
            } catch (DcimException e) {
              return e.reason();
            }
          });
    }
    List<Object> answers = new ArrayList<>();
    for (Future<Object> answer : callers.invokeAll(calls)) {
      try {
        answers.add(answer.get());
      } catch (ExecutionException e) {
        throw new AssertionError(e);
      }
    }
    return answers;
  }

  @Test
  void tenOfSixtyFourGetTheLastTenServersEveryTime() throws InterruptedException {
    for (int round = 0; round < 100; round++) {
      String packageId = "p" + round;
      one.sell(packageId);
      one.stock(packageId, 10);
      one.database.execute(handle -> handle.execute("delete from server_addresses"));
      String prefix = "r" + round + "-";
      List<Object> answers =
          atOnce(64, i -> (i % 2 == 0 ? one : two).create(HK, Estate.order(packageId, prefix + i)));

      Set<UUID> servers = new HashSet<>();
      for (Object answer : answers) {
        if (answer instanceof Accepted accepted) {
          servers.add(one.get(accepted).serverUid());
        }
      }
      assertThat(answers).as("round %s", round).filteredOn(Accepted.class::isInstance).hasSize(10);
      assertThat(answers).filteredOn(Reason.OUT_OF_STOCK::equals).hasSize(54);
      assertThat(servers).hasSize(10);
    }
  }

  @Test
  void oneOrderPlacedFiftyTimesAtOnceCostsOneServer() throws InterruptedException {
    one.sell("p1");
    one.stock("p1", 60);
    List<Object> answers =
        atOnce(50, i -> (i % 2 == 0 ? one : two).create(HK, Estate.order("p1", "812")));

    assertThat(answers)
        .allSatisfy(answer -> assertThat(answer).isInstanceOf(Accepted.class))
        .extracting(answer -> ((Accepted) answer).assignment())
        .containsOnly(((Accepted) answers.get(0)).assignment());
    assertThat(answers).filteredOn(answer -> !((Accepted) answer).alreadyExisted()).hasSize(1);
    assertThat(free("p1")).isEqualTo(59);
  }

  @Test
  void ordersThatFailInTheMiddleDoNotMakeItLookSoldOut() throws InterruptedException {
    one.sell("p1");
    one.stock("p1", 10);
    // Every third order is refused after it has taken a server: its id is taken already.
    one.create(
        HK, new Order("taken", "p1", null, null, null, "", "", null, "first", "", Map.of(), false));
    for (int round = 0; round < 20; round++) {
      String prefix = "r" + round + "-";
      List<Object> answers =
          atOnce(
              27,
              i ->
                  i % 3 == 0
                      ? one.create(HK, Estate.order("p1", prefix + i))
                      : two.create(
                          HK,
                          new Order(
                              "taken",
                              "p1",
                              null,
                              null,
                              null,
                              "",
                              "",
                              null,
                              prefix + i,
                              "",
                              Map.of(),
                              false)));
      assertThat(answers).filteredOn(Accepted.class::isInstance).hasSize(9);
      assertThat(answers)
          .filteredOn(Reason.class::isInstance)
          .allSatisfy(
              reason -> assertThat(reason).isIn(Reason.ALREADY_EXISTS, Reason.OUT_OF_STOCK));
      giveBackAllBut("first");
    }
  }

  @Test
  void theSchemaItselfRefusesASecondCustomer() {
    one.sell("p1");
    one.stock("p1", 1);
    Accepted accepted = one.create(HK, Estate.order("p1", "812"));
    assertThatThrownBy(
            () ->
                one.database.execute(
                    handle ->
                        handle.execute(
                            """
                            insert into assignments (uid, id, tenant, package, server_uid, hostname, state,
                              login_username, login_password, login_port, create_time, update_time)
                            select gen_random_uuid(), 'second', 'other', package, server_uid, hostname, 'ACTIVE',
                              'root', login_password, 22, now(), now()
                            from assignments where uid = ?
                            """,
                            accepted.assignment())))
        .hasMessageContaining("assignments_live_server");
  }

  private long free(String packageId) {
    return one.database.read(
        handle ->
            handle
                .createQuery(
                    "select count(*) from servers where package = :package and state = 'AVAILABLE'")
                .bind("package", packageId)
                .mapTo(Long.class)
                .one());
  }

  private void giveBackAllBut(String externalId) {
    one.database.execute(
        handle -> {
          handle.execute("delete from operations");
          handle.execute(
              """
              with gone as (delete from assignments where external_id <> ? returning server_uid)
              update servers set state = 'AVAILABLE' from gone where uid = server_uid
              """,
              externalId);
        });
  }
}
