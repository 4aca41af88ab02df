package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ticker;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.power.Machines;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has BMCs let go of the ISOs of installations that are over, however they ended: failed,
 * cancelled, put aside. Only of those: what else a BMC shows is somebody else's. Several processes
 * may look at once.
 */
public final class MediaSweep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MediaSweep.class);
  private static final Duration PAUSE = Duration.ofSeconds(3);

  /** A BMC that is not to be reached for so long keeps an address that nothing answers at. */
  private static final Duration GIVE_UP = Duration.ofDays(2);

  private final Database database;
  private final MediaStore store;
  private final Machines machines;
  private final InstantSource clock;
  private final Ticker ticker =
      new Ticker("media-sweep", "cannot look after ISOs that are left; trying again");

  @Inject
  MediaSweep(Database database, MediaStore store, Machines machines, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.machines = machines;
    this.clock = clock;
  }

  /** Begins. */
  public void start() {
    ticker.start(PAUSE, this::step);
  }

  /** Takes away what is due. */
  public void step() {
    Instant now = clock.instant();
    for (MediaStore.Left left : database.transact(handle -> store.claimLeft(handle, now))) {
      try {
        boolean ours =
            machines.call(
                left.server(), Priority.BULK, session -> eject(session, left.tokenHash()));
        done(left);
        log.info(
            "servers/{}: the ISO of operations/{} {}",
            left.serverId(),
            left.operation(),
            ours ? "was taken away" : "is not shown any more");
      } catch (DcimException e) {
        afterFailure(left, now, e);
      }
    }
  }

  private static boolean eject(BmcSession session, byte[] tokenHash) throws BmcException {
    boolean ours = session.media().filter(shown -> MediaName.matches(shown, tokenHash)).isPresent();
    if (ours) {
      session.ejectMedia();
    }
    return ours;
  }

  private void afterFailure(MediaStore.Left left, Instant now, DcimException e) {
    boolean last = now.isAfter(left.since().plus(GIVE_UP));
    if (last) {
      done(left);
    }
    if (last || left.attempts() == 1) {
      log.warn(
          "servers/{}: its BMC may still show the ISO of operations/{}, whose address is dead: {}"
              + " ({}); {}",
          left.serverId(),
          left.operation(),
          e.message(),
          e.reason(),
          last ? "giving up" : "trying on");
    }
  }

  private void done(MediaStore.Left left) {
    database.execute(handle -> store.ejected(handle, left.operation(), clock.instant()));
  }

  @Override
  public void close() {
    ticker.close();
  }
}
