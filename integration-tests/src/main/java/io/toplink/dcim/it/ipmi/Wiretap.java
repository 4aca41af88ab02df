package io.toplink.dcim.it.ipmi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a BMC and whoever talks to it, passes everything on and counts. */
public final class Wiretap implements AutoCloseable {
  private static final int RAKP_1 = 0x12;

  private final InetSocketAddress bmc;
  private final Selector selector;
  private final DatagramChannel front;
  private final Map<SocketAddress, DatagramChannel> behind = new HashMap<>();
  private final AtomicInteger logins = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closed;

  private Wiretap(InetSocketAddress bmc) throws IOException {
    this.bmc = bmc;
    selector = Selector.open();
    front = DatagramChannel.open();
    front.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    front.configureBlocking(false);
    front.register(selector, SelectionKey.OP_READ);
    thread = new Thread(this::run, "wiretap");
    thread.setDaemon(true);
    thread.start();
  }

  /** Listens on a port of its own. */
  public static Wiretap of(InetSocketAddress bmc) throws IOException {
    return new Wiretap(bmc);
  }

  /** Where to talk to the BMC. */
  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) front.getLocalAddress();
  }

  /** How often somebody told the BMC a user. */
  public int logins() {
    return logins.get();
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (!closed) {
      try {
        selector.select(key -> pass(key, buffer));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void pass(SelectionKey key, ByteBuffer buffer) {
    DatagramChannel channel = (DatagramChannel) key.channel();
    buffer.clear();
    try {
      SocketAddress from = channel.receive(buffer);
      if (from == null) {
        return;
      }
      buffer.flip();
      if (channel == front) {
        if (buffer.limit() > 5 && (buffer.get(5) & 0x3f) == RAKP_1) {
          logins.incrementAndGet();
        }
        behind(from).write(buffer);
      } else {
        front.send(buffer, (SocketAddress) key.attachment());
      }
    } catch (ClosedChannelException e) {
      closed = true;
    } catch (IOException e) {
      // The BMC is gone: whoever talks to it finds out by its silence.
      buffer.clear();
    }
  }

  private DatagramChannel behind(SocketAddress client) throws IOException {
    DatagramChannel channel = behind.get(client);
    if (channel == null) {
      channel = DatagramChannel.open();
      channel.connect(bmc);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, client);
      behind.put(client, channel);
    }
    return channel;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    front.close();
    for (DatagramChannel channel : behind.values()) {
      channel.close();
    }
    selector.close();
  }
}
