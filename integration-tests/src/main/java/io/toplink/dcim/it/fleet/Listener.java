package io.toplink.dcim.it.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Listens on any number of ports with one thread; another is only busy while a connection is. A
 * thousand idle BMCs cost a thousand sockets and nothing else.
 */
final class Listener implements AutoCloseable {
  private static final int BACKLOG = 64;

  private final Selector selector;
  private final ExecutorService workers;
  private final Thread thread;

  /** Connections, and the door each came through. */
  private final Map<SocketChannel, Channel> open = new ConcurrentHashMap<>();

  private final ConcurrentLinkedQueue<Runnable> registrations = new ConcurrentLinkedQueue<>();

  Listener() throws IOException {
    selector = Selector.open();
    workers =
        Executors.newCachedThreadPool(
            task -> {
              Thread worker = new Thread(task, "fleet-connection");
              worker.setDaemon(true);
              return worker;
            });
    thread = new Thread(this::acceptAll, "fleet-listener");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Listens on one more address; the handler is called for each connection in a thread of its own.
   */
  ServerSocketChannel listen(InetSocketAddress address, Consumer<Socket> handler)
      throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(address, BACKLOG);
      server.configureBlocking(false);
    } catch (IOException e) {
      server.close();
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
    registrations.add(() -> register(server, handler));
    selector.wakeup();
    return server;
  }

  /**
   * Lets go of a port and of what is connected through it; once this returns it refuses connections
   * and can be listened on again.
   */
  void leave(ServerSocketChannel server) throws IOException {
    server.close();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (server.isRegistered()) {
      selector.wakeup();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      if (System.nanoTime() > deadline) {
        throw new IOException(server + " cannot be closed");
      }
    }
    for (Map.Entry<SocketChannel, Channel> connection : open.entrySet()) {
      if (connection.getValue() == server) {
        connection.getKey().close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : Set.copyOf(selector.keys())) {
      key.channel().close();
    }
    selector.close();
    for (SocketChannel channel : open.keySet()) {
      channel.close();
    }
    workers.shutdown();
  }

  private void register(ServerSocketChannel server, Consumer<Socket> handler) {
    try {
      server.register(selector, SelectionKey.OP_ACCEPT, handler);
    } catch (ClosedChannelException e) {
      // It was closed before its turn came; there is nothing left to listen on.
      return;
    }
  }

  private void acceptAll() {
    try {
      while (selector.isOpen()) {
        selector.select(this::accept);
        for (Runnable next = registrations.poll(); next != null; next = registrations.poll()) {
          next.run();
        }
      }
    } catch (ClosedSelectorException e) {
      // Closed while it was being asked, which is how it ends.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private void accept(SelectionKey key) {
    try {
      SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
      if (channel == null) {
        return;
      }
      open.put(channel, key.channel());
      Consumer<Socket> handler = (Consumer<Socket>) key.attachment();
      workers.execute(() -> serve(channel, handler));
    } catch (IOException e) {
      // The client gave up, or the port was closed: nothing to serve.
      return;
    }
  }

  private void serve(SocketChannel channel, Consumer<Socket> handler) {
    try (channel) {
      handler.accept(channel.socket());
    } catch (IOException e) {
      // Closing is all that was left to do.
      return;
    } finally {
      open.remove(channel);
    }
  }
}
