package io.toplink.dcim.it.ipmi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.PriorityBlockingQueue;

/** Simulated BMCs that speak IPMI 2.0, each on a port of its own, all in one thread. */
public final class IpmiFleet implements AutoCloseable {
  /** Something to do later. */
  private record Task(long at, Runnable work) {}

  private final Selector selector;
  private final List<IpmiBmc> bmcs = new ArrayList<>();
  private final PriorityBlockingQueue<Task> tasks =
      new PriorityBlockingQueue<>(16, Comparator.comparingLong(Task::at));
  private final Thread thread;
  private volatile boolean closed;

  private IpmiFleet(InetAddress address, int firstPort, int firstNumber, int count)
      throws IOException {
    selector = Selector.open();
    for (int i = 0; i < count; i++) {
      DatagramChannel channel = DatagramChannel.open();
      channel.bind(new InetSocketAddress(address, firstPort == 0 ? 0 : firstPort + i));
      channel.configureBlocking(false);
      IpmiBmc bmc = new IpmiBmc(channel, firstNumber + i, this::later);
      channel.register(selector, SelectionKey.OP_READ, bmc);
      bmcs.add(bmc);
    }
    thread = new Thread(this::run, "ipmi-fleet");
    thread.setDaemon(true);
    thread.start();
  }

  /** On free ports of 127.0.0.1. */
  public static IpmiFleet start(int count) throws IOException {
    return start(InetAddress.getLoopbackAddress(), 0, count);
  }

  /**
   * @param firstPort of the first, and the next ones on; 0 for free ones
   */
  public static IpmiFleet start(InetAddress address, int firstPort, int count) throws IOException {
    return new IpmiFleet(address, firstPort, 0, count);
  }

  /**
   * A single one in a thread of its own, on a free port of 127.0.0.1.
   *
   * @param number what tells it from others
   */
  public static IpmiFleet one(int number) throws IOException {
    return new IpmiFleet(InetAddress.getLoopbackAddress(), 0, number, 1);
  }

  public IpmiBmc bmc(int number) {
    return bmcs.get(number);
  }

  public List<IpmiBmc> bmcs() {
    return List.copyOf(bmcs);
  }

  /** Exchanges the cables of two: each is at the address where the other was. */
  public void swap(IpmiBmc one, IpmiBmc other) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    later(
        0,
        () -> {
          DatagramChannel channel = one.plugInto(other.channel());
          other.plugInto(channel);
          one.channel().keyFor(selector).attach(one);
          other.channel().keyFor(selector).attach(other);
          done.complete(null);
        });
    done.join();
  }

  /** Takes one off the network: its host says that nobody listens there. */
  public void unplug(IpmiBmc bmc) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    later(
        0,
        () -> {
          try {
            bmc.channel().close();
            done.complete(null);
          } catch (IOException e) {
            done.completeExceptionally(e);
          }
        });
    done.join();
  }

  private void later(int millis, Runnable work) {
    tasks.add(new Task(System.nanoTime() + millis * 1_000_000L, work));
    selector.wakeup();
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (!closed) {
      try {
        Task next = tasks.peek();
        long millis = next == null ? 0 : (next.at() - System.nanoTime()) / 1_000_000 + 1;
        if (next != null && millis <= 0) {
          selector.selectNow(key -> receive(key, buffer));
        } else {
          selector.select(key -> receive(key, buffer), millis);
        }
        for (Task due = tasks.peek();
            due != null && due.at() <= System.nanoTime();
            due = tasks.peek()) {
          tasks.remove(due);
          due.work().run();
        }
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static void receive(SelectionKey key, ByteBuffer buffer) {
    DatagramChannel channel = (DatagramChannel) key.channel();
    try {
      for (int i = 0; i < 16; i++) {
        buffer.clear();
        SocketAddress from = channel.receive(buffer);
        if (from == null) {
          return;
        }
        buffer.flip();
        byte[] packet = new byte[buffer.remaining()];
        buffer.get(packet);
        ((IpmiBmc) key.attachment()).received(packet, from);
      }
    } catch (IOException e) {
      // Who asked is gone before the answer.
      buffer.clear();
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
