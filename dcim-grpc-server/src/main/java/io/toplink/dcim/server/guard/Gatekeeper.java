package io.toplink.dcim.server.guard;

import io.toplink.dcim.core.credential.Authenticated;
import io.toplink.dcim.core.credential.Presented;
import java.net.InetAddress;

/** Says who calls: the core's Authenticator, or a stand-in for it. */
@FunctionalInterface
public interface Gatekeeper {
  /**
   * Finds out who calls.
   *
   * @param peer the other end of the connection
   * @throws io.toplink.dcim.core.base.DcimException if nobody we know, or not from there
   */
  Authenticated admit(Presented presented, InetAddress peer);
}
