package io.toplink.dcim.core.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** What PostgreSQL's error codes mean to us (PostgreSQL manual, appendix A). */
public final class SqlStates {
  private SqlStates() {}

  /** The database's own exception among the causes, if there is one. */
  public static @Nullable SQLException find(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  /** Lost against another transaction; running it again may well succeed. */
  public static boolean isConflict(Throwable thrown) {
    return has(thrown, "40001") || has(thrown, "40P01");
  }

  /** Waited for a lock for as long as is allowed. */
  public static boolean isLockTimeout(Throwable thrown) {
    return has(thrown, "55P03");
  }

  /** The name of the unique index or constraint that refused a row. */
  public static Optional<String> violatedUnique(Throwable thrown) {
    return violated(thrown, "23505");
  }

  /** The name of the foreign key that refused a change. */
  public static Optional<String> violatedForeignKey(Throwable thrown) {
    // ON DELETE RESTRICT has a code of its own since PostgreSQL 18.
    return violated(thrown, "23503").or(() -> violated(thrown, "23001"));
  }

  /** The name of the exclusion constraint that refused a row. */
  public static Optional<String> violatedExclusion(Throwable thrown) {
    return violated(thrown, "23P01");
  }

  /** No connection, none to be had in time, shutting down, out of disk, or read only. */
  static boolean isUnavailable(SQLException sql) {
    if (sql instanceof SQLTransientConnectionException) {
      return true;
    }
    String state = String.valueOf(sql.getSQLState());
    return state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57P")
        || state.equals("57014")
        || state.equals("25006")
        || state.equals("25P03");
  }

  /** The connection broke, so that whether a commit took place is not known. */
  public static boolean isConnectionLoss(Throwable thrown) {
    SQLException sql = find(thrown);
    String state = sql == null ? "" : String.valueOf(sql.getSQLState());
    return state.startsWith("08") || state.startsWith("57P");
  }

  private static Optional<String> violated(Throwable thrown, String state) {
    if (find(thrown) instanceof PSQLException sql
        && state.equals(sql.getSQLState())
        && sql.getServerErrorMessage() != null) {
      return Optional.ofNullable(sql.getServerErrorMessage().getConstraint());
    }
    return Optional.empty();
  }

  private static boolean has(Throwable thrown, String state) {
    SQLException sql = find(thrown);
    return sql != null && state.equals(sql.getSQLState());
  }
}
