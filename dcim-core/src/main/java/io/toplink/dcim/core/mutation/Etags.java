package io.toplink.dcim.core.mutation;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;

/** Compares what a caller read with what is there now. An etag is the row's version, in digits. */
public final class Etags {
  private Etags() {}

  public static String of(long version) {
    return Long.toString(version);
  }

  /**
   * @param given by the caller; empty insists on nothing
   * @throws DcimException ETAG_MISMATCH if the resource has changed since
   */
  public static void check(String resource, String given, long version) {
    if (!given.isEmpty() && !given.equals(of(version))) {
      throw DcimException.of(
          Reason.ETAG_MISMATCH,
          resource
              + " has changed since etag "
              + given
              + " was read; read it again and decide anew",
          "resource",
          resource,
          "etag",
          of(version));
    }
  }
}
