package io.toplink.dcim.whmcs.upstream;

import java.net.InetAddress;

/**
 * Whom we speak for: what the caller sent, passed on unjudged. The core decides.
 *
 * @param key the public half of the caller's credential
 * @param address where the call came from, as far as we can tell
 * @param requestId goes into every log on the way
 */
public record Caller(String key, Proof proof, InetAddress address, String requestId) {

  /** How the caller shows that it knows the secret. Never printed. */
  public sealed interface Proof {}

  /** The secret itself. */
  public record SecretProof(String secret) implements Proof {
    @Override
    public String toString() {
      return "SecretProof[***]";
    }
  }

  /** A signature, and the very bytes that were signed. */
  public record SignatureProof(String signature, byte[] signed) implements Proof {
    @Override
    public String toString() {
      return "SignatureProof[***]";
    }
  }
}
