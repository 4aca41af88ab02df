package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcMeters;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.server.BmcAccess;
import io.toplink.dcim.core.server.BmcFailures;
import io.toplink.dcim.core.server.Doubts;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at machines without waiting, and has written down what comes of it. */
final class Looks {
  private static final Logger log = LoggerFactory.getLogger(Looks.class);

  /** Why there is no way to a BMC while somebody is at work there. */
  private static final Set<Reason> AT_WORK = Set.of(Reason.SERVER_BUSY, Reason.BMC_BUSY);

  private final PowerObserver observer;
  private final TelemetryRecorder recorder;
  private final BmcMeters meters;
  private final Doubts doubts;

  @Inject
  Looks(PowerObserver observer, TelemetryRecorder recorder, BmcMeters meters, Doubts doubts) {
    this.observer = observer;
    this.recorder = recorder;
    this.meters = meters;
    this.doubts = doubts;
  }

  /**
   * One look.
   *
   * @return why it failed, if it did; completes once that is written down, and normally even then
   */
  CompletableFuture<Optional<DcimException>> look(BmcAccess.Way way, Source source) {
    if (way instanceof BmcAccess.Way.Closed closed) {
      if (AT_WORK.contains(closed.why().reason())) {
        // It says nothing of the BMC; whoever is at work there looks.
        return CompletableFuture.completedFuture(Optional.of(closed.why()));
      }
      BmcException unasked =
          new BmcException(
              BmcException.Kind.LOGIN_REFUSED, "password", closed.why().message(), closed.why());
      return written(failure(way, source, unasked), closed.why());
    }
    BmcAccess.Way.Open open = (BmcAccess.Way.Open) way;
    return observer
        .observe(open.target())
        .handle((reading, failure) -> outcome(open, source, reading, failure))
        .toCompletableFuture()
        .thenCompose(written -> written);
  }

  private CompletableFuture<Optional<DcimException>> outcome(
      BmcAccess.Way.Open way,
      Source source,
      @Nullable PowerReading reading,
      @Nullable Throwable failure) {
    if (reading != null) {
      MachineIdentity found = reading.identity();
      return found == null || !way.expected().contradicts(found)
          ? written(new Observation.Seen(way.server(), source, reading), null)
          : anotherMachine(way, source, found);
    }
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    if (cause instanceof BmcException why) {
      return failed(way, source, why, BmcFailures.of(way.target(), why));
    }
    log.error("looking at {} failed in a way it must not", way.name(), cause);
    return written(
        new Observation.Failed(
            way.server(), source, BmcException.Kind.BUSY, "queue", "a fault of our own"),
        DcimException.of(Reason.INTERNAL, "a fault of our own; the log has it"));
  }

  /** The power of another machine is not this one's. */
  private CompletableFuture<Optional<DcimException>> anotherMachine(
      BmcAccess.Way.Open way, Source source, MachineIdentity found) {
    meters.mismatched();
    DcimException mismatch = BmcFailures.anotherMachine(way.target(), way.expected(), found);
    return failed(
        way,
        source,
        new BmcException(BmcException.Kind.MISBEHAVED, "identity", mismatch.message(), mismatch),
        mismatch);
  }

  private CompletableFuture<Optional<DcimException>> failed(
      BmcAccess.Way.Open way, Source source, BmcException why, DcimException told) {
    return written(failure(way, source, why), told)
        .thenApply(
            failure -> {
              doubts.raise(way, told);
              return failure;
            });
  }

  private static Observation failure(BmcAccess.Way way, Source source, BmcException why) {
    return new Observation.Failed(way.server(), source, why.kind(), why.phase(), why.message());
  }

  private CompletableFuture<Optional<DcimException>> written(
      Observation observation, @Nullable DcimException failure) {
    return recorder.record(observation).handle((done, notWritten) -> Optional.ofNullable(failure));
  }
}
