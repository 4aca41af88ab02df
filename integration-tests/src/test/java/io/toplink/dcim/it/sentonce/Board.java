package io.toplink.dcim.it.sentonce;

import io.toplink.dcim.v1.Bmc;
import java.io.IOException;
import java.util.List;

/** A machine with its BMC, which is held where the server is to die. */
interface Board extends AutoCloseable {
  /** How it is reached. */
  Bmc bmc() throws IOException;

  /** Makes the machine what the verb finds. What was before counts no more. */
  void prepare(Verb verb) throws IOException;

  /** Holds the BMC at that moment, when it comes. */
  void trap(Kill kill) throws IOException;

  /** Spoils what the BMC is told next. */
  void spoil(Order order, Spoilt how);

  boolean isCaught();

  /** Lets the BMC go on. */
  void release() throws IOException;

  /** What its own log says since it was prepared, in order. */
  List<Deed> deeds();

  @Override
  default void close() {}
}
