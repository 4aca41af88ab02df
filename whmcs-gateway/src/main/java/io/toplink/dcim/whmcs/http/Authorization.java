package io.toplink.dcim.whmcs.http;

import io.toplink.dcim.whmcs.upstream.Caller.Proof;
import io.toplink.dcim.whmcs.upstream.Caller.SecretProof;
import io.toplink.dcim.whmcs.upstream.Caller.SignatureProof;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in an {@code Authorization} header. Only its form is judged here; whether key, secret
 * and signature are right is the server's to say.
 */
sealed interface Authorization {
  Pattern KEY = Pattern.compile("dck[0-9A-Za-z]{22}");
  Pattern SECRET = Pattern.compile("dcs[0-9A-Za-z]{49}");
  Pattern SIGNED =
      Pattern.compile(
          "DCIM-HMAC-SHA256 +key=(dck[0-9A-Za-z]{22}), *ts=([0-9]{1,12}), *sig=([0-9a-f]{64})");

  String key();

  /** The proof to pass on. */
  Proof proof(SignedParts parts);

  /** The secret itself: for TLS and loopback only. */
  record Basic(String key, String secret) implements Authorization {
    @Override
    public Proof proof(SignedParts parts) {
      return new SecretProof(secret);
    }

    @Override
    public String toString() {
      return "Basic[key=" + key + ", secret=***]";
    }
  }

  /** A signature over the request at a time. */
  record Signed(String key, String timestamp, String signature) implements Authorization {
    @Override
    public Proof proof(SignedParts parts) {
      return new SignatureProof(signature, parts.canonical(timestamp));
    }
  }

  /**
   * Reads the header.
   *
   * @param headers every {@code Authorization} there is
   * @throws ProblemException if there is none, more than one, or it has not the form of one
   */
  static Authorization parse(List<String> headers) {
    if (headers.isEmpty()) {
      throw unauthenticated("CREDENTIAL_MISSING", "No credential was sent.");
    }
    if (headers.size() > 1) {
      throw unauthenticated("CREDENTIAL_AMBIGUOUS", "More than one credential was sent.");
    }
    String header = headers.get(0).strip();
    if (header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return basic(header.substring(6).strip());
    }
    Matcher signed = SIGNED.matcher(header);
    if (signed.matches()) {
      return new Signed(signed.group(1), signed.group(2), signed.group(3));
    }
    throw malformed("The Authorization header is neither Basic nor DCIM-HMAC-SHA256.");
  }

  private static Authorization basic(String encoded) {
    String decoded;
    try {
      decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      throw malformed("The Basic credential is not base64.");
    }
    int colon = decoded.indexOf(':');
    String key = colon < 0 ? decoded : decoded.substring(0, colon);
    String secret = colon < 0 ? "" : decoded.substring(colon + 1);
    if (key.isEmpty() || secret.isEmpty()) {
      throw unauthenticated("CREDENTIAL_MISSING", "Key or secret is empty.");
    }
    if (!KEY.matcher(key).matches()) {
      String hint =
          SECRET.matcher(key).matches() ? " Key and secret seem to have changed places." : "";
      throw malformed("The key is not of the form dck and 22 letters and digits." + hint);
    }
    if (!SECRET.matcher(secret).matches()) {
      throw malformed(
          "The secret is not of the form dcs and 49 letters and digits: look for extra characters"
              + " or a part that was not copied.");
    }
    return new Basic(key, secret);
  }

  private static ProblemException malformed(String message) {
    return unauthenticated("CREDENTIAL_INVALID", message);
  }

  private static ProblemException unauthenticated(String code, String message) {
    return Problem.of(401, code, message)
        .header("WWW-Authenticate", "Basic realm=\"TopLink DCIM\"")
        .asException();
  }
}
