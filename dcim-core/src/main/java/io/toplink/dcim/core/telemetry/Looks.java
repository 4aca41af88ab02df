package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.server.BmcAccess;
import io.toplink.dcim.core.server.BmcFailures;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at machines without waiting, and has written down what comes of it. */
final class Looks {
  private static final Logger log = LoggerFactory.getLogger(Looks.class);

  private final PowerObserver observer;
  private final TelemetryRecorder recorder;

  @Inject
  Looks(PowerObserver observer, TelemetryRecorder recorder) {
    this.observer = observer;
    this.recorder = recorder;
  }

  /**
   * One look.
   *
   * @return why it failed, if it did; completes once that is written down, and normally even then
   */
  CompletableFuture<Optional<DcimException>> look(BmcAccess.Way way, Source source) {
    BmcTarget target = way.target();
    if (target == null) {
      DcimException closed = way.refusal();
      return written(
          new Observation.Failed(
              way.server(), source, BmcException.Kind.LOGIN_REFUSED, "password", closed.message()),
          closed);
    }
    Priority priority = source == Source.SWEEP ? Priority.POLL : Priority.USER;
    return observer
        .observe(target, priority)
        .handle((reading, failure) -> outcome(way, target, source, reading, failure))
        .toCompletableFuture()
        .thenCompose(written -> written);
  }

  private CompletableFuture<Optional<DcimException>> outcome(
      BmcAccess.Way way,
      BmcTarget target,
      Source source,
      @Nullable PowerReading reading,
      @Nullable Throwable failure) {
    if (reading != null) {
      return written(new Observation.Seen(way.server(), source, reading), null);
    }
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    if (cause instanceof BmcException why) {
      return written(
          new Observation.Failed(way.server(), source, why.kind(), why.phase(), why.message()),
          BmcFailures.of(target, why));
    }
    log.error("looking at servers/{} failed in a way it must not", target.server(), cause);
    return written(
        new Observation.Failed(
            way.server(), source, BmcException.Kind.BUSY, "queue", "a fault of our own"),
        DcimException.of(Reason.INTERNAL, "a fault of our own; the log has it"));
  }

  private CompletableFuture<Optional<DcimException>> written(
      Observation observation, @Nullable DcimException failure) {
    return recorder.record(observation).handle((done, notWritten) -> Optional.ofNullable(failure));
  }
}
