package io.toplink.dcim.server.guard;

import io.toplink.dcim.core.base.Caller;
import org.jspecify.annotations.Nullable;

/** Says who calls. */
@FunctionalInterface
interface Gatekeeper {
  /**
   * Finds out who calls.
   *
   * @param remoteAddress the other end of the connection; null if the transport has no addresses
   * @throws io.toplink.dcim.core.base.DcimException if nobody we know, or not from there
   */
  Caller admit(Presented presented, @Nullable String remoteAddress);
}
