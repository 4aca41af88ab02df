package io.toplink.dcim.core.bmc;

/** Sees to it that no database transaction is open while a BMC is waited for. */
@FunctionalInterface
public interface TransactionGuard {

  /** For where there is no database. */
  TransactionGuard NONE = () -> {};

  /**
   * @throws IllegalStateException if this thread is inside a transaction
   */
  void assertNoTransaction();
}
