package io.toplink.dcim.core.bmc.ipmi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that all sessions with all BMCs live on: it waits for packets and for the next
 * timer, whichever comes first.
 */
final class IoLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IoLoop.class);

  /** Longer than any packet of IPMI. */
  private static final int LONGEST_DATAGRAM = 2048;

  /** From one channel in one turn, so that a flood on one does not starve the others. */
  private static final int MOST_IN_A_TURN = 32;

  private static final long STOP_MILLIS = 2000;

  /** What was put off, if it is still wanted when its time comes. */
  static final class Timer implements Comparable<Timer> {
    private final long at;
    private final Runnable work;
    private boolean cancelled;

    private Timer(long at, Runnable work) {
      this.at = at;
      this.work = work;
    }

    void cancel() {
      cancelled = true;
    }

    @Override
    public int compareTo(Timer other) {
      return Long.signum(at - other.at);
    }
  }

  /** Whoever owns a channel. Called in the loop's thread. */
  interface Receiver {
    void received(byte[] datagram);

    /** The network said that nothing can be received. */
    void broken(IOException cause);

    /** The loop is about to end: time for a last packet, and to let go whoever waits. */
    void stopping();
  }

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_DATAGRAM);
  private final Selector selector;
  private final Thread thread;
  private volatile boolean stopping;
  private boolean ended;

  IoLoop() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("no selector for IPMI", e);
    }
    thread = new Thread(this::run, "ipmi-io");
    thread.setDaemon(true);
    thread.start();
  }

  /** Does something in the loop's thread, soon; in this one if the loop has ended. */
  void execute(Runnable work) {
    synchronized (tasks) {
      if (!ended) {
        tasks.add(work);
        selector.wakeup();
        return;
      }
    }
    guarded(work);
  }

  /** Does something later. Only in the loop's thread. */
  Timer after(Duration delay, Runnable work) {
    Timer timer = new Timer(System.nanoTime() + delay.toNanos(), work);
    timers.add(timer);
    return timer;
  }

  /** A channel to one address, from a port that nothing was sent from before. */
  DatagramChannel connect(InetSocketAddress address, Receiver receiver) throws IOException {
    if (stopping) {
      throw new ClosedChannelException();
    }
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.configureBlocking(false);
      channel.connect(address);
      channel.register(selector, SelectionKey.OP_READ, receiver);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void run() {
    while (!stopping) {
      try {
        select();
        runTasks();
        runTimers();
      } catch (IOException | RuntimeException e) {
        log.error("the IPMI thread goes on after a fault", e);
      }
    }
    end();
  }

  /** Lets everybody go: whatever they do now fails at once, since there are no channels. */
  private void end() {
    try {
      for (SelectionKey key : List.copyOf(selector.keys())) {
        guarded(() -> ((Receiver) key.attachment()).stopping());
        key.channel().close();
      }
      boolean over = false;
      while (!over) {
        runTasks();
        for (Timer timer = timers.poll(); timer != null; timer = timers.poll()) {
          if (!timer.cancelled) {
            guarded(timer.work);
          }
        }
        synchronized (tasks) {
          over = tasks.isEmpty() && timers.isEmpty();
          ended = over;
        }
      }
      selector.close();
    } catch (IOException e) {
      log.debug("closing IPMI channels", e);
    }
  }

  private void select() throws IOException {
    Timer next = timers.peek();
    if (next == null) {
      selector.select(this::receive);
      return;
    }
    long nanos = next.at - System.nanoTime();
    if (nanos <= 0) {
      selector.selectNow(this::receive);
    } else {
      selector.select(this::receive, nanos / 1_000_000 + 1);
    }
  }

  private void receive(SelectionKey key) {
    Receiver receiver = (Receiver) key.attachment();
    DatagramChannel channel = (DatagramChannel) key.channel();
    try {
      for (int i = 0; i < MOST_IN_A_TURN && channel.isOpen(); i++) {
        buffer.clear();
        if (channel.receive(buffer) == null) {
          return;
        }
        buffer.flip();
        byte[] datagram = new byte[buffer.remaining()];
        buffer.get(datagram);
        receiver.received(datagram);
      }
    } catch (IOException e) {
      receiver.broken(e);
    } catch (RuntimeException e) {
      log.error("an IPMI packet was not dealt with", e);
    }
  }

  private void runTasks() {
    for (Runnable task = nextTask(); task != null; task = nextTask()) {
      guarded(task);
    }
  }

  private @Nullable Runnable nextTask() {
    synchronized (tasks) {
      return tasks.poll();
    }
  }

  private void runTimers() {
    long now = System.nanoTime();
    for (Timer timer = timers.peek();
        timer != null && (timer.cancelled || timer.at - now <= 0);
        timer = timers.peek()) {
      timers.remove();
      if (!timer.cancelled) {
        guarded(timer.work);
      }
    }
  }

  private static void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      log.error("IPMI work failed", e);
    }
  }

  /** Stops at once. What is still waited for fails. */
  @Override
  public void close() {
    stopping = true;
    selector.wakeup();
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
