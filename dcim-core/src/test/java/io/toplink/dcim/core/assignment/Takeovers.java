package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationRunner;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Two processes without schedulers, of which one is killed when it has done a step and is about to
 * write that down: the database lets that very write fail, and the other process carries on from
 * what stands there. That a quiet step begins is written with what comes of it, so the step before
 * is then done once more.
 */
final class Takeovers implements AutoCloseable {
  private final List<Estate> processes;
  private final List<String> killedIn = new ArrayList<>();
  private int turn;

  Takeovers(TestDatabase shared, Path keys, FakeMachines machines, InstallConfig install) {
    processes =
        List.of(
            new Estate(shared, keys, "left", machines, install),
            new Estate(shared, keys, "right", machines, install));
    processes
        .get(0)
        .database
        .execute(
            handle -> {
              handle.execute("create sequence test_writes");
              handle.execute("create table test_kill (at bigint not null)");
              handle.execute(
                  """
                  create function test_kill() returns trigger language plpgsql as $$
                  begin
                    if new.step <> old.step or new.end_time is not null then
                      if nextval('test_writes') = (select at from test_kill) then
                        raise exception 'killed as it leaves %', old.step;
                      end if;
                    end if;
                    return new;
                  end $$
                  """);
              handle.execute(
                  "create trigger test_kill before update on operations for each row execute"
                      + " function test_kill()");
            });
  }

  /** The process whose turn it is. */
  Estate process() {
    return processes.get(turn % processes.size());
  }

  /** Has the process that makes the given one of all transitions from here on be killed at it. */
  void killAt(int transition) {
    process()
        .database
        .execute(
            handle -> {
              handle.execute("alter sequence test_writes restart");
              handle.execute("truncate test_kill");
              handle.execute("insert into test_kill values (?)", transition);
            });
  }

  /**
   * Runs an operation to its end.
   *
   * @param machine what its machine does next, whenever it is waited for
   * @return whether a process was killed meanwhile
   */
  boolean drive(UUID operation, Runnable machine) {
    int before = turn;
    Await.until(
        "operations/" + operation + " to be over",
        Duration.ofSeconds(60),
        () -> {
          try {
            process().injector.getInstance(OperationRunner.class).run(operation, 0);
          } catch (RuntimeException killed) {
            killedIn.add(get(operation).step());
            turn++;
          }
          Operation now = get(operation);
          if (!now.over() && now.step().contains("await-")) {
            machine.run();
          }
          return now.over();
        });
    return turn > before;
  }

  Operation get(UUID operation) {
    return process().operations.get(TestCalls.caller("hk"), operation);
  }

  /** The steps in which processes were killed so far, in order. */
  List<String> killedIn() {
    return killedIn;
  }

  @Override
  public void close() {
    processes.forEach(Estate::close);
  }
}
