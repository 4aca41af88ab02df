package io.toplink.dcim.core.db;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to the database. Work is a function of a handle; it may run more than once and must
 * therefore touch nothing but the database.
 */
public final class Database {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final int ATTEMPTS = 4;

  private final Jdbi jdbi;

  /**
   * How many transactions the current thread is inside of. Not state of the application: it lets
   * {@link #assertNoTransaction} find a BMC call made while rows are locked.
   */
  private final ThreadLocal<Integer> depth = ThreadLocal.withInitial(() -> 0);

  public Database(DataSource dataSource) {
    this.jdbi =
        Jdbi.create(dataSource)
            .installPlugin(new PostgresPlugin())
            .registerArrayType(Instant.class, "timestamptz", Timestamp::from);
  }

  /**
   * Runs work in one transaction and commits it. Deadlocks and serialization failures are tried
   * again here, a few times.
   */
  public <T extends @Nullable Object> T transact(Function<Handle, T> work) {
    return persistently(() -> jdbi.inTransaction(work::apply));
  }

  /**
   * Runs one statement, which is a transaction by itself: without the round trip that ends one.
   * Tried again like {@link #transact}.
   */
  public <T extends @Nullable Object> T single(Function<Handle, T> statement) {
    return persistently(() -> jdbi.withHandle(statement::apply));
  }

  private <T extends @Nullable Object> T persistently(Supplier<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return inside(work);
      } catch (DcimException e) {
        throw e;
      } catch (RuntimeException e) {
        if (attempt == ATTEMPTS || !SqlStates.isConflict(e)) {
          throw translate(e);
        }
        log.debug("transaction lost a conflict, attempt {} of {}", attempt, ATTEMPTS, e);
        LockSupport.parkNanos(
            Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, 10L << attempt)).toNanos());
      }
    }
  }

  /** {@link #transact} for work without a result. */
  public void execute(Consumer<Handle> work) {
    transact(
        handle -> {
          work.accept(handle);
          return null;
        });
  }

  /** Reads, outside of any transaction: each statement sees what is committed. */
  public <T extends @Nullable Object> T read(Function<Handle, T> work) {
    try {
      return jdbi.withHandle(work::apply);
    } catch (DcimException e) {
      throw e;
    } catch (RuntimeException e) {
      throw translate(e);
    }
  }

  /** Whether changes can be made: it answers, and is no standby that only reads. */
  public boolean writable() {
    return read(
        handle ->
            handle
                .createQuery(
                    "select not pg_is_in_recovery() and not"
                        + " current_setting('transaction_read_only')::boolean")
                .mapTo(Boolean.class)
                .one());
  }

  /**
   * Fails if called inside a transaction: nothing that waits for a machine may hold rows locked.
   */
  public void assertNoTransaction() {
    if (depth.get() > 0) {
      throw new IllegalStateException("a BMC must not be called inside a transaction");
    }
  }

  private <T extends @Nullable Object> T inside(Supplier<T> work) {
    depth.set(depth.get() + 1);
    try {
      return work.get();
    } finally {
      int left = depth.get() - 1;
      if (left == 0) {
        depth.remove();
      } else {
        depth.set(left);
      }
    }
  }

  private static RuntimeException translate(RuntimeException e) {
    @Nullable SQLException sql = SqlStates.find(e);
    if (sql == null || !SqlStates.isUnavailable(sql)) {
      return e;
    }
    return DcimException.of(
            Reason.STORAGE_UNAVAILABLE, "the database does not answer; try again in a few seconds")
        .retryAfter(Duration.ofSeconds(2))
        .causedBy(e);
  }
}
