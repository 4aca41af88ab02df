package io.toplink.dcim.server.guard;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.credential.Authenticated;
import io.toplink.dcim.core.credential.Presented;
import io.toplink.dcim.server.call.Trail;

/**
 * Lets in who may call this method: a known credential, from an allowed address, with the scope.
 */
final class AccessInterceptor implements ServerInterceptor {
  private final Gatekeeper gatekeeper;

  AccessInterceptor(Gatekeeper gatekeeper) {
    this.gatekeeper = gatekeeper;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Trail trail = Trail.current();
    Scope needed = trail.policy().scope();
    if (needed != null) {
      Presented presented = CredentialReader.read(headers);
      trail.claimed(Printable.of(presented.key()), client(presented));
      Authenticated known = admit(presented, trail);
      trail.known(known);
      known.caller().require(needed);
    }
    return next.startCall(call, headers);
  }

  private Authenticated admit(Presented presented, Trail trail) {
    try {
      return gatekeeper.admit(presented, trail.peer());
    } catch (DcimException e) {
      Caller refused = e.refused();
      if (refused != null) {
        trail.turnedAway(refused);
      }
      throw e;
    }
  }

  private static String client(Presented presented) {
    return presented instanceof Presented.Forwarded forwarded
        ? IpLiteral.format(forwarded.client())
        : "";
  }
}
