package io.toplink.dcim.core.operation;

import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.mutation.Change;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** How one kind of work is done: named steps, in order. */
public interface Procedure {

  /** Which operations follow it. Stored with them: never renamed. */
  String kind();

  /** The steps of one operation. Names are stored: only ever added to. */
  List<Step> steps(Operation operation);

  /** What a caller needs to start such an operation, and so to stop it. */
  Set<Scope> scopes(Operation operation);

  /**
   * How long it takes when all is well, as it looks before it has begun; from its second step on
   * that is told by what its steps expect.
   */
  Duration expected();

  /** The same of one operation, where that depends on what is asked for. */
  default Duration expected(NewOperation operation) {
    return expected();
  }

  /**
   * Whether a suspension or an end may put it aside. Only for procedures that may stop anywhere
   * without leaving a machine or its data in between.
   */
  boolean supersedable();

  /** Whether cancelling still stops it; false after the point of no return. */
  default boolean cancellable(Handle handle, Operation operation) {
    return true;
  }

  /** Runs in the transaction that ends an operation, whichever way it ends. */
  void ended(Change change, Operation operation, Ending ending);
}
