package io.toplink.dcim.server.net;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether we serve, per service and in all (the empty name): as long as the database can be
 * written.
 */
public final class Health implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Health.class);
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final HealthStatusManager manager = new HealthStatusManager();
  private final BooleanSupplier writable;
  private volatile List<String> services = List.of("");
  private volatile boolean serving;
  private volatile boolean closed;

  /**
   * Not serving, until it is found that the database can be written.
   *
   * @param writable asks it; may throw
   */
  public Health(BooleanSupplier writable) {
    this.writable = writable;
  }

  /** The service that tells. */
  public BindableService service() {
    return manager.getHealthService();
  }

  /** Looks now, and then every two seconds. */
  public void start(Collection<String> names, ScheduledExecutorService timer) {
    services = Stream.concat(Stream.of(""), names.stream()).toList();
    tell(look());
    timer.scheduleWithFixedDelay(
        this::update, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the last look found the database writable, and we are not about to stop. */
  public boolean serving() {
    return serving && !closed;
  }

  private void update() {
    boolean now = look();
    if (now != serving) {
      log.atWarn().addKeyValue("serving", now).log("readiness changed");
      tell(now);
    }
  }

  private boolean look() {
    try {
      return writable.getAsBoolean();
    } catch (RuntimeException e) {
      log.atWarn().setCause(e).log("cannot write the database");
      return false;
    }
  }

  private void tell(boolean now) {
    serving = now;
    services.forEach(
        name -> manager.setStatus(name, now ? ServingStatus.SERVING : ServingStatus.NOT_SERVING));
  }

  /** Not serving any more, whatever is found from now on. */
  @Override
  public void close() {
    closed = true;
    manager.enterTerminalState();
  }
}
