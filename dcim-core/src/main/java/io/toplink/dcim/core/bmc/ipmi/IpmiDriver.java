package io.toplink.dcim.core.bmc.ipmi;

import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.PowerReading;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Speaks IPMI 2.0 over RMCP+. Its two threads are there from the first BMC on. */
public final class IpmiDriver implements BmcDriver {
  private final IpmiTimeouts timeouts;
  private final InstantSource clock;
  private final Traffic traffic;
  private @Nullable Engine engine;
  private boolean closed;

  /** What runs while there are BMCs to talk to. */
  private record Engine(
      IoLoop loop, Connector connector, PowerReads reads, ExecutorService answers) {}

  @Inject
  public IpmiDriver(IpmiTimeouts timeouts, InstantSource clock, MeterRegistry meters) {
    this.timeouts = timeouts;
    this.clock = clock;
    this.traffic = new Traffic(meters);
  }

  @Override
  public BmcSession open(BmcTarget target) throws BmcException {
    Engine running = engine(target);
    return new IpmiSession(
        Exchange.await(
            Conversation.begin(
                running.loop, running.connector, timeouts, target, () -> Patience.of(timeouts)),
            new Failures(target)),
        clock);
  }

  @Override
  public CompletionStage<PowerReading> readPower(BmcTarget target) {
    try {
      return engine(target).reads.read(target);
    } catch (BmcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private synchronized Engine engine(BmcTarget target) throws BmcException {
    if (closed) {
      throw new Failures(target).closed();
    }
    if (engine == null) {
      engine = start();
    }
    return engine;
  }

  private Engine start() {
    IoLoop loop = new IoLoop();
    Connector connector = new Connector(loop, traffic, timeouts);
    ExecutorService answers =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "ipmi-answers");
              thread.setDaemon(true);
              return thread;
            });
    PowerReads reads = new PowerReads(loop, connector, timeouts, clock, answers);
    return new Engine(loop, connector, reads, answers);
  }

  @Override
  public void close() {
    Engine running;
    synchronized (this) {
      closed = true;
      running = engine;
      engine = null;
    }
    if (running != null) {
      running.loop.close();
      running.answers.shutdown();
    }
  }
}
