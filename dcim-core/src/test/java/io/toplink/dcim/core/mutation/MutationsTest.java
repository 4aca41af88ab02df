package io.toplink.dcim.core.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MutationsTest {
  record Made(UUID site) {}

  private final TestDatabase database = TestPostgres.freshDatabase();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final Mutations mutations = over(database.dataSource());
  private final UUID requestId = UUID.randomUUID();
  private final AtomicInteger told = new AtomicInteger();

  private Mutations over(DataSource source) {
    InstantSource clock = InstantSource.system();
    return new Mutations(new Database(source), clock, new Ids(clock), registry);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Call call(String tenant, String fingerprint) {
    return TestCalls.call(TestCalls.caller(tenant), "MakeSite", requestId, fingerprint);
  }

  /** Makes a site of another name each time it runs. */
  private Made makeSite(Change change) {
    UUID id = UUID.randomUUID();
    change.resource("sites/s" + id);
    change.changed("site", id, "sites/s" + id);
    change.afterCommit(told::incrementAndGet);
    change
        .writes()
        .add(
            "insert into sites (id, display_name, create_time) values (?, ?, ?)",
            "s" + id,
            "Site",
            change.now());
    return new Made(id);
  }

  private Made run(Call call) {
    return mutations.run(call, Made.class, this::makeSite);
  }

  private long count(String table) {
    return new Database(database.dataSource())
        .read(
            handle -> handle.createQuery("select count(*) from " + table).mapTo(Long.class).one());
  }

  private void assertDoneOnce() {
    assertThat(count("sites")).isOne();
    assertThat(count("audit_events")).isOne();
    assertThat(count("change_log")).isOne();
    assertThat(count("request_replays")).isOne();
    assertThat(told).hasValue(1);
  }

  private static void assertReason(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DcimException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void aRepetitionIsAnsweredAsTheFirstTimeAndDoesNothing() {
    Made first = run(call("hk", "same"));

    assertThat(run(call("hk", "same"))).isEqualTo(first);
    assertDoneOnce();
    assertThat(registry.get("dcim.request.replays").counter().count()).isEqualTo(1);
  }

  @Test
  void aRepetitionIsAnsweredAlsoWhenItCouldNotBeDoneAnyMore() {
    Made first = run(call("hk", "same"));
    Function<Change, Made> impossible =
        change -> {
          throw DcimException.notFound("sites/gone");
        };

    assertThat(mutations.run(call("hk", "same"), Made.class, impossible)).isEqualTo(first);
    assertDoneOnce();
  }

  @Test
  void anotherRequestWithTheSameIdIsRefused() {
    run(call("hk", "this"));

    assertReason(Reason.REQUEST_ID_REUSED, () -> run(call("hk", "that")));
    assertDoneOnce();
    assertThat(registry.get("dcim.request.id.conflicts").tag("why", "reused").counter().count())
        .isEqualTo(1);
    assertThat(registry.get("dcim.request.replays").counter().count()).isZero();
  }

  @Test
  void requestIdsOfTenantsAreApart() {
    assertThat(run(call("hk", "same"))).isNotEqualTo(run(call("de", "same")));
    assertThat(count("sites")).isEqualTo(2);
  }

  @Test
  void withoutRequestIdEachCallIsANewOne() {
    Call call = TestCalls.call("hk", "MakeSite");

    assertThat(run(call)).isNotEqualTo(run(call));
    assertThat(count("request_replays")).isZero();
  }

  @Test
  void nothingIsWrittenOfWhatFails() {
    assertReason(
        Reason.NOT_FOUND,
        () ->
            mutations.run(
                call("hk", "same"),
                Made.class,
                change -> {
                  makeSite(change);
                  change
                      .writes()
                      .require(
                          () -> {
                            throw DcimException.notFound("sites/gone");
                          },
                          "update sites set display_name = ? where id = ?",
                          "New",
                          "gone");
                  return new Made(requestId);
                }));

    assertThat(count("sites")).isZero();
    assertThat(count("audit_events")).isZero();
    assertThat(told).hasValue(0);
  }

  @Test
  void whatIsAskedAgainWhileItIsBeingDoneIsToldSo() throws InterruptedException {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    Thread holder =
        new Thread(
            () ->
                new Database(database.dataSource())
                    .execute(
                        handle -> {
                          handle.execute(
                              "insert into request_replays (tenant, request_id, method,"
                                  + " fingerprint, create_time) values ('hk', ?, 'm', 'f', now())",
                              requestId);
                          written.countDown();
                          await(finish);
                        }));
    holder.start();
    written.await();
    try {
      assertReason(
          Reason.REQUEST_IN_PROGRESS,
          () ->
              mutations.run(
                  call("hk", "same"),
                  Made.class,
                  change -> {
                    change.handle().execute("set local lock_timeout = '100ms'");
                    return makeSite(change);
                  }));
    } finally {
      finish.countDown();
      holder.join();
    }
  }

  @Test
  void aCommitWhoseAnswerWasLostIsFoundOut() {
    AtomicInteger losses = new AtomicInteger(1);
    Mutations unlucky = over(losingCommits(losses));

    Made made = unlucky.run(call("hk", "same"), Made.class, this::makeSite);

    assertThat(losses).hasValue(0);
    assertThat(count("sites")).isOne();
    assertThat(run(call("hk", "same"))).isEqualTo(made);
  }

  /** Connections that commit, and then break before they can say so. */
  private DataSource losingCommits(AtomicInteger losses) {
    return proxy(
        DataSource.class,
        database.dataSource(),
        result ->
            result instanceof Connection connection
                ? proxy(Connection.class, connection, unchanged -> unchanged, losses)
                : result,
        new AtomicInteger());
  }

  private static <T> T proxy(
      Class<T> type, T real, Function<Object, Object> wrap, AtomicInteger losses) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (method.getName().equals("commit") && losses.get() > 0) {
                losses.decrementAndGet();
                throw new SQLException("the connection broke", "08006");
              }
              return result == null ? null : wrap.apply(result);
            }));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
