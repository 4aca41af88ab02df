package io.toplink.dcim.core.metrics;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** A question to the database whose answers are told as metrics. */
public interface Survey {

  /** All that it may answer. */
  List<Figure> figures();

  /**
   * Asks. It is asked again and again, so it must stay cheap however large the estate is, and what
   * it tells must be bounded: nothing for each server, BMC or customer.
   */
  void take(Handle handle, Sheet sheet);
}
