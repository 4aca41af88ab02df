package io.toplink.dcim.core.credential;

import io.toplink.dcim.core.base.Secret;
import java.net.InetAddress;

/** What a caller shows to prove who it is, in the form it came. Nothing of it has been checked. */
public sealed interface Presented {

  /** The key of whom it claims to be. */
  String key();

  /** Key and secret. */
  record Basic(String key, Secret secret) implements Presented {}

  /**
   * A signed request. Only a gateway may pass one on: it has seen that what was signed is what was
   * asked.
   *
   * @param canonical what was signed: method, path with query, Unix seconds, idempotency key,
   *     SHA-256 of the body in hex; each on a line of its own
   * @param signatureHex HMAC-SHA-256 of it, lower case hex
   */
  record Signed(String key, byte[] canonical, String signatureHex) implements Presented {}

  /**
   * A caller that a gateway speaks for.
   *
   * @param gateway who passes it on
   * @param inner what the caller showed to the gateway
   * @param client where the gateway saw it come from
   */
  record Forwarded(Basic gateway, Presented inner, InetAddress client) implements Presented {
    @Override
    public String key() {
      return inner.key();
    }
  }
}
