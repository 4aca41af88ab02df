package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.bmc.BmcException.Kind;
import java.util.concurrent.Semaphore;

/**
 * Bounds how many threads wait for BMCs that are slow or silent: a rack without power must not hold
 * all those that talk to the others. Who finds no place is told at once, and comes again later.
 */
final class SlowCallers {
  private final Semaphore places;

  SlowCallers(int most) {
    this.places = new Semaphore(most);
  }

  /** A thread's place while it talks to a BMC. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes a place if the BMC needs one.
   *
   * @throws BmcException BUSY of phase {@code queue}
   */
  Place enter(BmcTarget target, boolean isSlow) throws BmcException {
    if (!isSlow) {
      return () -> {};
    }
    if (!places.tryAcquire()) {
      throw new BmcException(
          Kind.BUSY,
          "queue",
          target.server()
              + "'s BMC is slow or silent, and too many others like it are being waited for",
          null);
    }
    return places::release;
  }
}
