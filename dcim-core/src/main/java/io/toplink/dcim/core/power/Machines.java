package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.bmc.BmcWork;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.server.BmcAccess;
import java.util.Optional;
import java.util.UUID;

/**
 * The machines as procedures see them: by server, and never another one. Whoever implements it
 * makes sure, in the same session and before the work runs, that the BMC belongs to the machine
 * that is registered.
 */
public interface Machines {

  /**
   * Does something in one session with a server's BMC. What the work reads of the power is
   * remembered as last seen, after it: the machine does not wait for our books.
   *
   * @param priority whom it goes before at the BMC
   * @throws DcimException BMC_UNREACHABLE, BMC_LOGIN_REFUSED, BMC_CERTIFICATE_REFUSED,
   *     BMC_IDENTITY_MISMATCH, BMC_UNSUPPORTED, BMC_MISBEHAVED, BMC_ADDRESS_REFUSED,
   *     SECRET_UNREADABLE
   */
  <T> T call(UUID server, Priority priority, BmcWork<T> work);

  /**
   * The same with a login that is not the stored one, or may not be.
   *
   * @throws DcimException as {@link #call(UUID, Priority, BmcWork)}
   */
  <T> T call(BmcAccess.Way.Open way, BmcWork<T> work);

  /**
   * Finds out whether a login is the right one, by showing it: once, and whatever was seen of it
   * before. That it is refused is the answer, and no news of the BMC.
   *
   * @throws DcimException as {@link #call(UUID, Priority, BmcWork)}, but for a refused login
   */
  boolean opens(BmcAccess.Way.Open way);

  /** The same for somebody who waits for it. */
  default <T> T call(UUID server, BmcWork<T> work) {
    return call(server, Priority.USER, work);
  }

  /**
   * {@link #call} for a BMC that is left alone because it does not do its job, to have it restart.
   */
  <T> T rescue(UUID server, BmcWork<T> work);

  /** {@link #rescue(UUID, BmcWork)} for a step of an operation on one server. */
  default <T> T rescue(StepContext context, BmcWork<T> work) {
    return rescue(server(context.operation()), work);
  }

  /** {@link #call(UUID, Priority, BmcWork)} for a step of an operation on one server. */
  default <T> T call(StepContext context, BmcWork<T> work) {
    Operation operation = context.operation();
    Priority priority = operation.batch() == null ? Priority.USER : Priority.BULK;
    return call(server(operation), priority, work);
  }

  private static UUID server(Operation operation) {
    return Optional.ofNullable(operation.serverUid())
        .orElseThrow(() -> new IllegalStateException("a power operation has a server"));
  }
}
