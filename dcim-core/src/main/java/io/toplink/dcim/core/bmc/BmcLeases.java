package io.toplink.dcim.core.bmc;

import java.util.UUID;

/** Keeps other processes from a BMC while this one does something with it. */
public interface BmcLeases {

  /** For where no other process is. */
  BmcLeases NONE =
      new BmcLeases() {
        private static final UUID NOBODY = new UUID(0, 0);

        @Override
        public UUID holder() {
          return NOBODY;
        }

        @Override
        public Lease take(BmcTarget target) {
          return Lease.NONE;
        }
      };

  /** What this process is called where leases are written down; another one each time it starts. */
  UUID holder();

  /**
   * Takes the BMC, or says at once that another process has it. Within this process nobody else may
   * have it, which is not looked after here.
   *
   * @throws BmcException BUSY of phase {@link BmcException#ELSEWHERE}; who comes again within two
   *     seconds goes before those who had it
   * @throws io.toplink.dcim.core.base.DcimException STORAGE_UNAVAILABLE
   */
  Lease take(BmcTarget target) throws BmcException;

  /** One BMC, kept until it is closed. */
  interface Lease extends AutoCloseable {

    /** Where nothing is kept. */
    Lease NONE =
        new Lease() {
          @Override
          public void check() {}

          @Override
          public void close() {}
        };

    /**
     * Asked before each exchange.
     *
     * @throws BmcException BUSY of phase {@code queue} if it could not be renewed for so long that
     *     another process may take it
     */
    void check() throws BmcException;

    /** Gives it back. Never fails: what cannot be given back runs out. */
    @Override
    void close();
  }
}
