package io.toplink.dcim.server.call;

import io.grpc.Context;
import io.toplink.dcim.core.base.Caller;
import org.jspecify.annotations.Nullable;

/**
 * What becomes known about one call while it passes the guards, for those further in (who calls) and
 * for those further out (what to log and audit).
 */
public final class Trail {
  private static final Context.Key<Trail> KEY = Context.key("dcim-trail");

  private final MethodPolicy policy;
  private final String callId;
  private final @Nullable String remoteAddress;
  private volatile @Nullable Caller caller;
  private volatile String actor = "";
  private volatile String requestId = "";
  private volatile String requestJson = "";

  /**
   * A call that has just come in.
   *
   * @param remoteAddress the other end of the connection; null if the transport has no addresses
   */
  public Trail(MethodPolicy policy, String callId, @Nullable String remoteAddress) {
    this.policy = policy;
    this.callId = callId;
    this.remoteAddress = remoteAddress;
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

  /** The other end of the connection; null if the transport has no addresses. */
  public @Nullable String remoteAddress() {
    return remoteAddress;
  }

  /** Who asks. */
  public Caller caller() {
    Caller known = caller;
    if (known == null) {
      throw new IllegalStateException(policy.method() + " is served without asking who calls");
    }
    return known;
  }

  /** Who asks; null until it is known. */
  public @Nullable Caller callerIfKnown() {
    return caller;
  }

  /** It is known who asks. */
  public void caller(Caller known) {
    caller = known;
    actor = known.actor();
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
