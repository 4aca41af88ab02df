package io.toplink.dcim.core.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.toplink.dcim.core.db.Database;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes all surveys once in a while, on a thread of its own: a scrape never waits for the database,
 * and many scrapes cost it nothing. While the database does not answer, what was in it is not told.
 */
public final class Surveyor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Surveyor.class);

  private final List<Survey> surveys;
  private final Database database;
  private final InstantSource clock;
  private final Board board;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread made = new Thread(work, "metrics-surveys");
            made.setDaemon(true);
            return made;
          });
  private volatile @Nullable Instant last;
  private boolean failing;

  @Inject
  public Surveyor(
      Set<Survey> surveys, Database database, MeterRegistry registry, InstantSource clock) {
    this.surveys = List.copyOf(surveys);
    this.database = database;
    this.clock = clock;
    this.board = new Board(registry);
    TimeGauge.builder("dcim.survey.age", this::age, TimeUnit.MILLISECONDS)
        .description(
            "How old the numbers are that come from the database; they are left out while it does"
                + " not answer")
        .register(registry);
  }

  /** Takes them now, and then again and again, with this pause in between. */
  public void start(Duration pause) {
    thread.scheduleWithFixedDelay(this::takeAll, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Takes all of them once, in the calling thread. */
  public synchronized void takeAll() {
    boolean complete = true;
    for (Survey survey : surveys) {
      complete &= take(survey);
    }
    if (complete) {
      last = clock.instant();
      failing = false;
    }
  }

  private boolean take(Survey survey) {
    Sheet sheet = new Sheet();
    boolean taken = false;
    try {
      database.<@Nullable Void>read(
          handle -> {
            survey.take(handle, sheet);
            return null;
          });
      taken = true;
    } catch (RuntimeException e) {
      if (!failing) {
        log.warn("{} could not be taken", survey.getClass().getSimpleName(), e);
      }
      failing = true;
    }
    Sheet told = taken ? sheet : new Sheet();
    survey.figures().forEach(figure -> board.show(figure, told.of(figure)));
    return taken;
  }

  private double age() {
    Instant taken = last;
    return taken == null ? Double.NaN : Duration.between(taken, clock.instant()).toMillis();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
