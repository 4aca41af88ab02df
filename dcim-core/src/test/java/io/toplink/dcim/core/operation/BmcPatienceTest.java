package io.toplink.dcim.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long operations wait for BMCs that can do nothing now, and how they leave them alone. */
class BmcPatienceTest {
  private final TestProcedure procedure = new TestProcedure();
  private final TestDatabase database = TestPostgres.freshDatabase();
  private final OperationFixture fixture = new OperationFixture(database, "test", procedure);
  private final AtomicReference<@Nullable DcimException> trouble = new AtomicReference<>();
  private final AtomicReference<@Nullable Boolean> late = new AtomicReference<>();
  private long version = 1;

  BmcPatienceTest() {
    procedure.step(
        "reach",
        Duration.ofSeconds(20),
        context -> {
          DcimException why = trouble.get();
          if (why != null) {
            throw why;
          }
          late.set(context.late());
          return context.late()
              ? new Outcome.Fail(Reason.POWER_STATE_UNCONFIRMED, "late", Map.of())
              : Outcome.next();
        });
  }

  @AfterEach
  void stop() {
    fixture.close();
    database.close();
  }

  @Test
  @DisplayName("B22 / F29: a BMC is asked again when it said, not before")
  void aBmcIsLeftAloneForAsLongAsItWants() {
    UUID id = begin(busy().retryAfter(Duration.ofSeconds(60)));

    assertThat(Duration.between(Instant.now(), run(id)))
        .isCloseTo(Duration.ofSeconds(60), Duration.ofSeconds(15));
    assertThat(fixture.get(id).statusMessage()).isEqualTo("it changes its firmware");
  }

  @Test
  @DisplayName("B22: whoever names days gets what time the step has, and is then asked once more")
  void aBmcThatNamesDaysIsAskedWhenTheTimeIsOver() {
    UUID id =
        begin(
            DcimException.of(Reason.SERVER_BUSY, "later").retryAfter(Duration.ofSeconds(999_999)));

    Instant again = run(id);
    assertThat(again).isEqualTo(Objects.requireNonNull(fixture.get(id).stepDeadline()));
    pass(id, Duration.ofSeconds(30));
    fixture.runner.run(id, version);
    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.FAILED);
  }

  @Test
  @DisplayName("B20: a busy BMC is waited for for minutes, which are not of the step's own time")
  void aBusyBmcIsWaitedFor() {
    UUID id = begin(busy());
    for (int minutes = 0; minutes < 9; minutes += 3) {
      run(id);
      pass(id, Duration.ofMinutes(3));
    }
    Instant began = fixture.get(id).stepDeadline();
    trouble.set(null);
    fixture.runner.run(id, version);

    assertThat(late).hasValue(false);
    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.DONE);
    assertThat(fixture.get(id).stepDeadline())
        .isCloseTo(
            Objects.requireNonNull(began).plus(Duration.ofMinutes(9)),
            within(15, ChronoUnit.SECONDS));
  }

  @Test
  @DisplayName("B20: and no longer than that")
  void aBmcThatStaysBusyIsGivenUp() {
    UUID id = begin(busy());
    run(id);
    pass(id, Duration.ofMinutes(9));
    run(id);
    pass(id, Duration.ofMinutes(2));
    fixture.runner.run(id, version);

    assertThat(Objects.requireNonNull(fixture.get(id).error()).reason()).isEqualTo(Reason.BMC_BUSY);
  }

  @Test
  void waitingForABmcCanBeCancelled() {
    UUID id = begin(busy());
    run(id);
    fixture.operations.cancel(TestCalls.call("hk", "CancelOperation"), id);
    fixture.runner.run(id, version);

    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.CANCELLED);
  }

  @Test
  @DisplayName("B20: what a step remembers of a refusal is kept while it waits")
  void aRefusedStepRemembers() {
    procedure.clear();
    AtomicReference<@Nullable String> remembered = new AtomicReference<>();
    procedure.step(
        "told",
        context -> {
          remembered.set(context.data(String.class).orElse(null));
          return remembered.get() == null ? new Outcome.NotNow(busy(), "asked") : Outcome.next();
        });
    UUID id = fixture.submit("test", fixture.server());
    run(id);
    assertThat(fixture.get(id).waitingSince()).isNotNull();
    fixture.runner.run(id, version);

    assertThat(remembered).hasValue("asked");
    assertThat(fixture.get(id).waitingSince()).isNull();
  }

  @Test
  @DisplayName("B34: a BMC that answered lately is waited for as one that restarts")
  void aBmcThatWentAwayIsWaitedFor() {
    trouble.set(DcimException.of(Reason.BMC_UNREACHABLE, "silent"));
    UUID server = fixture.server();
    seen(server, Instant.now().minusSeconds(60));
    UUID id = fixture.submit("test", server);
    run(id);
    pass(id, Duration.ofMinutes(4));
    run(id);
    trouble.set(null);
    fixture.runner.run(id, version);

    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.DONE);
  }

  @Test
  @DisplayName("B1: one that did not is not")
  void aBmcThatWasNeverThereIsNotWaitedFor() {
    trouble.set(DcimException.of(Reason.BMC_UNREACHABLE, "silent"));
    UUID server = fixture.server();
    seen(server, Instant.now().minusSeconds(3600));
    UUID id = fixture.submit("test", server);
    run(id);
    pass(id, Duration.ofMinutes(1));
    fixture.runner.run(id, version);

    assertThat(fixture.get(id).state()).isEqualTo(Operation.State.FAILED);
  }

  @Test
  void ourOwnTroubleGivesNobodyUp() {
    UUID id = begin(DcimException.of(Reason.STORAGE_UNAVAILABLE, "the database does not answer"));
    run(id);
    pass(id, Duration.ofMinutes(1));
    run(id);
    trouble.set(null);
    fixture.runner.run(id, version);

    assertThat(late).hasValue(true);
    assertThat(Objects.requireNonNull(fixture.get(id).error()).reason())
        .isEqualTo(Reason.POWER_STATE_UNCONFIRMED);
  }

  private static DcimException busy() {
    return DcimException.of(Reason.BMC_BUSY, "it changes its firmware");
  }

  private UUID begin(DcimException why) {
    trouble.set(why);
    return fixture.submit("test", fixture.server());
  }

  private Instant run(UUID id) {
    assertThat(fixture.runner.run(id, version)).isInstanceOf(Rest.Waiting.class);
    version++;
    return Objects.requireNonNull(fixture.get(id).nextAttemptTime());
  }

  /** As if it had begun earlier by so much. */
  private void pass(UUID id, Duration time) {
    fixture.database.execute(
        handle ->
            handle.execute(
                """
                update operations set step_deadline = step_deadline - cast(? as interval),
                  waiting_since = waiting_since - cast(? as interval) where id = ?
                """,
                time.toSeconds() + " s",
                time.toSeconds() + " s",
                id));
  }

  private void seen(UUID server, Instant time) {
    fixture.database.execute(
        handle ->
            handle.execute(
                """
                insert into server_power (server_uid, state, observe_time, due_time) values (?, 'ON', ?, null)
                on conflict (server_uid) do update set observe_time = excluded.observe_time
                """,
                server,
                Timestamp.from(time)));
  }
}
