package io.toplink.dcim.core.bmc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Speaks one protocol. */
public interface BmcDriver extends AutoCloseable {

  /**
   * Reaches the BMC and finds the one machine behind it.
   *
   * @throws BmcException if it cannot be reached, refuses the login, or manages none or several
   *     machines
   */
  BmcSession open(BmcTarget target) throws BmcException;

  /**
   * Reads the power for somebody who only looks, and whose it is: once, without repetitions, and
   * with the fewest packets that can tell it. May complete in any thread, and fails with {@link
   * BmcException}, never wrapped. A driver that can wait without a thread does; this one, for those
   * that cannot, keeps the calling thread for as long as it takes.
   */
  default CompletionStage<PowerReading> readPower(BmcTarget target) {
    try (BmcSession session = open(target)) {
      PowerReading power = session.power();
      return CompletableFuture.completedFuture(
          new PowerReading(power.state(), power.observedAt(), session.identity()));
    } catch (BmcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Logs out whoever is logged in there, so that the next session shows its password again. */
  default void logOut(BmcTarget target) {}

  /** Gives back what BMCs keep for us, such as login sessions. Nothing is opened afterwards. */
  @Override
  default void close() {}
}
