package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.MachineIdentity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a BMC that does not do what it should means to whoever asked for something. */
public final class BmcFailures {
  /** Metadata of errors: what the BMC cannot do. */
  static final String CAPABILITY = "capability";

  private static final String PHASE = "phase";

  /** Where a BMC has no room for one more who is logged in. */
  private static final String SESSIONS_FULL = "sessions-full";

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

  /** The BMC is there and says that it will do it later; it has done nothing. */
  public static DcimException notNow(String server, BmcException e) {
    Reason reason = e.phase().equals(SESSIONS_FULL) ? Reason.BMC_SESSIONS_FULL : Reason.BMC_BUSY;
    return told(reason, server + ": " + e.message(), Map.of("server", server), PHASE, e);
  }

  public static DcimException of(BmcTarget target, BmcException e) {
    String message = target.server() + ": " + e.getMessage();
    String server = "servers/" + target.server();
    Map<String, String> whose = Map.of("server", server);
    return switch (e.kind()) {
      case UNREACHABLE ->
          told(
              Reason.BMC_UNREACHABLE,
              message,
              Map.of("server", server, "port", Integer.toString(target.port())),
              PHASE,
              e);
      case BUSY -> notNow(server, e);
      case LOGIN_REFUSED -> told(Reason.BMC_LOGIN_REFUSED, message, whose, PHASE, e);
      case PRIVILEGE -> told(Reason.BMC_PRIVILEGE, message, whose, PHASE, e);
      case CERTIFICATE -> told(Reason.BMC_CERTIFICATE_REFUSED, message, whose, PHASE, e);
      case UNSUPPORTED -> told(Reason.BMC_UNSUPPORTED, message, whose, CAPABILITY, e);
      case REJECTED, MISBEHAVED -> told(Reason.BMC_MISBEHAVED, message, whose, PHASE, e);
      case FORBIDDEN ->
          told(
              Reason.BMC_ADDRESS_REFUSED,
              message,
              Map.of("address", IpLiteral.format(target.address())),
              PHASE,
              e);
    };
  }

  /**
   * @param phase under which name it is told where it failed
   */
  private static DcimException told(
      Reason reason, String message, Map<String, String> whose, String phase, BmcException e) {
    Map<String, String> metadata = new LinkedHashMap<>(whose);
    metadata.put(phase, e.phase());
    metadata.putAll(e.details());
    DcimException failure = DcimException.of(reason, message, metadata).causedBy(e);
    Duration retryAfter = e.retryAfter();
    return retryAfter == null ? failure : failure.retryAfter(retryAfter);
  }
}
