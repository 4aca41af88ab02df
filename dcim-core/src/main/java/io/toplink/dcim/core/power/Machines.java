package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.bmc.BmcWork;
import java.util.UUID;

/**
 * The machines as procedures see them: by server, and never another one. Whoever implements it
 * makes sure, in the same session and before the work runs, that the BMC belongs to the machine
 * that is registered.
 */
public interface Machines {

  /**
   * Does something in one session with a server's BMC. What the work reads of the power is
   * remembered as last seen.
   *
   * @throws DcimException BMC_UNREACHABLE, BMC_LOGIN_REFUSED, BMC_CERTIFICATE_REFUSED,
   *     BMC_IDENTITY_MISMATCH, BMC_UNSUPPORTED, BMC_MISBEHAVED, BMC_ADDRESS_REFUSED,
   *     SECRET_UNREADABLE
   */
  <T> T call(UUID server, BmcWork<T> work);
}
