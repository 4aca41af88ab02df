package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.MachineIdentity;

/** What a BMC that does not do what it should means to whoever asked for something. */
public final class BmcFailures {
  private BmcFailures() {}

  /** The BMC is behind the address, but in front of another machine. */
  public static DcimException anotherMachine(
      BmcTarget target, MachineIdentity expected, MachineIdentity found) {
    return DcimException.of(
        Reason.BMC_IDENTITY_MISMATCH,
        target.server()
            + ": the BMC at "
            + target.endpoint()
            + " belongs to another machine ("
            + found
            + ") than the one registered ("
            + expected
            + "); nothing was sent. Check cables and addresses, then inspect the server again",
        "server",
        target.server(),
        "expected",
        expected.toString(),
        "found",
        found.toString());
  }

  public static DcimException of(BmcTarget target, BmcException e) {
    String message = target.server() + ": " + e.getMessage();
    String server = "servers/" + target.server();
    DcimException failure =
        switch (e.kind()) {
          case UNREACHABLE, BUSY ->
              DcimException.of(
                  Reason.BMC_UNREACHABLE, message, "server", server, "phase", e.phase());
          case LOGIN_REFUSED, PRIVILEGE ->
              DcimException.of(Reason.BMC_LOGIN_REFUSED, message, "server", server);
          case CERTIFICATE ->
              DcimException.of(Reason.BMC_CERTIFICATE_REFUSED, message, "server", server);
          case UNSUPPORTED ->
              DcimException.of(
                  Reason.BMC_UNSUPPORTED, message, "server", server, "capability", e.phase());
          case REJECTED, MISBEHAVED ->
              DcimException.of(Reason.BMC_MISBEHAVED, message, "server", server);
          case FORBIDDEN ->
              DcimException.of(
                  Reason.BMC_ADDRESS_REFUSED,
                  message,
                  "address",
                  IpLiteral.format(target.address()));
        };
    return e.retryAfter() == null
        ? failure.causedBy(e)
        : failure.retryAfter(e.retryAfter()).causedBy(e);
  }
}
