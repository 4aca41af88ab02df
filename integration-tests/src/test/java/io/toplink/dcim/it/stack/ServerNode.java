package io.toplink.dcim.it.stack;

/** A DCIM server that can be stopped and started again on the same port and database. */
public interface ServerNode extends AutoCloseable {

  /** Its name among those that share the database. */
  String name();

  /** Where it serves gRPC on 127.0.0.1, whether it runs or not. */
  int port();

  /** Starts it; returns when it answers calls. */
  void start();

  /** Asks it to stop, and returns when it has. Does nothing if it does not run. */
  void stop();

  @Override
  default void close() {
    stop();
  }
}
