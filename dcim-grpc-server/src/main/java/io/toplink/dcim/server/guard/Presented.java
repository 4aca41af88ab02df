package io.toplink.dcim.server.guard;

import io.grpc.Metadata;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a call brought along to show who it is. Only its form is checked here; whether it is true is
 * the core's to say.
 *
 * @param key public half of the credential
 * @param secret its other half
 * @param forwarded whose call is passed on; null if it is the credential's own
 */
record Presented(String key, Secret secret, @Nullable Forwarded forwarded) {
  private static final Metadata.Key<String> AUTHORIZATION = ascii("authorization");
  private static final Metadata.Key<String> KEY = ascii("x-dcim-caller-key");
  private static final Metadata.Key<String> SECRET = ascii("x-dcim-caller-secret");
  private static final Metadata.Key<String> SIGNATURE = ascii("x-dcim-caller-signature");
  private static final Metadata.Key<byte[]> SIGNED =
      Metadata.Key.of("x-dcim-caller-signed-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final Metadata.Key<String> ADDRESS = ascii("x-dcim-caller-address");

  /**
   * Somebody else's call, passed on by a gateway.
   *
   * @param secret the proof that caller gave, or null: then it gave a signature
   * @param signature hex, over the signed bytes
   * @param address where the gateway saw the call come from
   */
  record Forwarded(
      String key,
      @Nullable Secret secret,
      @Nullable String signature,
      byte @Nullable [] signed,
      String address) {}

  /**
   * Reads the metadata of a call.
   *
   * @throws DcimException CREDENTIAL_MISSING, CREDENTIAL_AMBIGUOUS, CREDENTIAL_INVALID,
   *     FORWARDED_CALL_REFUSED
   */
  static Presented read(Metadata headers) {
    List<String> given = all(headers, AUTHORIZATION);
    if (given.isEmpty()) {
      throw missing();
    }
    if (given.size() > 1) {
      throw DcimException.of(
          Reason.CREDENTIAL_AMBIGUOUS,
          given.size() + " authorization entries were sent; send one");
    }
    String[] pair = pair(given.get(0));
    if (pair[0].isEmpty() || pair[1].isEmpty()) {
      throw missing();
    }
    return new Presented(pair[0], new Secret(pair[1]), forwarded(headers));
  }

  private static String[] pair(String authorization) {
    String[] parts = authorization.split(" ", 2);
    String value = parts.length == 2 ? parts[1] : "";
    return switch (parts[0].toLowerCase(Locale.ROOT)) {
      case "basic" -> halves(decode(value.strip()), ':');
      case "bearer" -> halves(value, '.');
      default -> throw missing();
    };
  }

  private static String[] halves(String text, char separator) {
    int at = text.indexOf(separator);
    return at < 0
        ? new String[] {text, ""}
        : new String[] {text.substring(0, at), text.substring(at + 1)};
  }

  private static String decode(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw DcimException.of(
          Reason.CREDENTIAL_INVALID, "authorization: Basic is not followed by base64 of KEY:SECRET");
    }
  }

  private static @Nullable Forwarded forwarded(Metadata headers) {
    String key = only(headers, KEY);
    String secret = only(headers, SECRET);
    String signature = only(headers, SIGNATURE);
    byte[] signed = only(headers, SIGNED);
    String address = only(headers, ADDRESS);
    if (key == null && secret == null && signature == null && signed == null && address == null) {
      return null;
    }
    boolean bySecret = secret != null && signature == null && signed == null;
    boolean bySignature = secret == null && signature != null && signed != null;
    if (key == null || address == null || !(bySecret || bySignature)) {
      throw refused("a call that is passed on needs the caller's key, address and one proof");
    }
    return new Forwarded(
        key, secret == null ? null : new Secret(secret), signature, signed, address);
  }

  private static <T> @Nullable T only(Metadata headers, Metadata.Key<T> key) {
    List<T> given = all(headers, key);
    if (given.size() > 1) {
      throw refused("more than one " + key.name() + " was sent");
    }
    return given.isEmpty() ? null : given.get(0);
  }

  private static <T> List<T> all(Metadata headers, Metadata.Key<T> key) {
    List<T> values = new ArrayList<>();
    Iterable<T> given = headers.getAll(key);
    if (given != null) {
      given.forEach(values::add);
    }
    return values;
  }

  private static DcimException missing() {
    return DcimException.of(
        Reason.CREDENTIAL_MISSING,
        "send the credential as authorization: Basic base64(KEY:SECRET) or Bearer KEY.SECRET");
  }

  private static DcimException refused(String why) {
    return DcimException.of(Reason.FORWARDED_CALL_REFUSED, why);
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** Whose call it is, as far as it says so. */
  String claimedKey() {
    return forwarded == null ? key : forwarded.key();
  }

  @Override
  public String toString() {
    return "Presented[" + claimedKey() + "]";
  }
}
