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
  private volatile @Nullable Caller turnedAway;
  private volatile String actor = "";
  private volatile String client = "";
  private volatile String reason = "";
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

  /** Who asks, also if it was not let in; null until that is certain. */
  public @Nullable Caller callerIfKnown() {
    Authenticated shown = known;
    return shown == null ? turnedAway : shown.caller();
  }

  /** It is certain who asks, but it is not let in. */
  public void turnedAway(Caller who) {
    turnedAway = who;
    actor = who.actor();
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

  /**
   * Remembers what was shown, until it is known who asks.
   *
   * @param key of the credential
   * @param clientAddress where a gateway says that the call came from; empty if none passed it on
   */
  public void claimed(String key, String clientAddress) {
    actor = key;
    client = clientAddress;
  }

  /** Where a gateway says that the call came from; empty if none passed it on. */
  public String client() {
    return client;
  }

  /** Why it failed, such as {@code CREDENTIAL_INVALID}; empty if it did not. */
  public String reason() {
    return reason;
  }

  /** It failed. */
  public void failed(String why) {
    reason = why;
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
