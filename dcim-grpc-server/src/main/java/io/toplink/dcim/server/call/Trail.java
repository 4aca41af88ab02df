package io.toplink.dcim.server.call;

import io.grpc.Context;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.credential.Authenticated;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What becomes known about one call while it passes the guards, for those further in (who calls)
 * and for those further out (what to log and audit).
 */
public final class Trail {
  private static final Context.Key<Trail> KEY = Context.key("dcim-trail");

  private final MethodPolicy policy;
  private final String callId;
  private final @Nullable InetAddress peer;
  private volatile @Nullable Authenticated known;
  private volatile String actor = "";
  private volatile String requestId = "";
  private volatile String requestJson = "";

  /**
   * A call that has just come in.
   *
   * @param peer the other end of the connection; null if the transport has no addresses
   */
  public Trail(MethodPolicy policy, String callId, @Nullable InetAddress peer) {
    this.policy = policy;
    this.callId = callId;
    this.peer = peer;
  }

  /** Of the call this thread works for. */
  public static Trail current() {
    Trail trail = KEY.get();
    if (trail == null) {
      throw new IllegalStateException("no call is being served on this thread");
    }
    return trail;
  }

  /** The context in which the call is served. */
  public Context in(Context context) {
    return context.withValue(KEY, this);
  }

  public MethodPolicy policy() {
    return policy;
  }

  /** Ties together what is logged about the call; told to the caller. */
  public String callId() {
    return callId;
  }

  /** The other end of the connection. */
  public InetAddress peer() {
    if (peer == null) {
      throw new IllegalStateException("calls are served over a network only");
    }
    return peer;
  }

  /** {@link #peer} for logs. */
  public String peerText() {
    return peer == null ? "" : IpLiteral.format(peer);
  }

  /** Who asks. */
  public Caller caller() {
    return credential().caller();
  }

  /** Who asks, and by which credential. */
  public Authenticated credential() {
    Authenticated shown = known;
    if (shown == null) {
      throw new IllegalStateException(policy.method() + " is served without asking who calls");
    }
    return shown;
  }

  /** Who asks; null until it is known. */
  public @Nullable Caller callerIfKnown() {
    Authenticated shown = known;
    return shown == null ? null : shown.caller();
  }

  /** It is known who asks. */
  public void known(Authenticated who) {
    known = who;
    actor = who.credentialName();
  }

  /** Who asks, as far as it is known: a name, or the key that was shown, or nothing. */
  public String actor() {
    return actor;
  }

  /** Remembers the key that was shown, until it is known whose it is. */
  public void claimed(String key) {
    actor = key;
  }

  /** The caller's own id for this attempt; empty if none, or not known yet. */
  public String requestId() {
    return requestId;
  }

  /** The request, sensitive fields marked out; empty unless it is a mutation. */
  public String requestJson() {
    return requestJson;
  }

  /** Remembers what was asked, sensitive fields marked out. */
  public void asked(String newRequestId, String newRequestJson) {
    requestId = newRequestId;
    requestJson = newRequestJson;
  }
}
