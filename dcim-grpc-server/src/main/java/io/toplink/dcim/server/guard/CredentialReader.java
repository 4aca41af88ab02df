package io.toplink.dcim.server.guard;

import io.grpc.Metadata;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.credential.Presented;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a call brought along to show who it is. Only its form is looked at here; whether it is
 * true is the core's to say.
 */
final class CredentialReader {
  private static final Metadata.Key<String> AUTHORIZATION = ascii("authorization");
  private static final Metadata.Key<String> KEY = ascii("x-dcim-caller-key");
  private static final Metadata.Key<String> SECRET = ascii("x-dcim-caller-secret");
  private static final Metadata.Key<String> SIGNATURE = ascii("x-dcim-caller-signature");
  private static final Metadata.Key<byte[]> SIGNED =
      Metadata.Key.of("x-dcim-caller-signed-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final Metadata.Key<String> ADDRESS = ascii("x-dcim-caller-address");

  private CredentialReader() {}

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
          Reason.CREDENTIAL_AMBIGUOUS, given.size() + " authorization entries were sent; send one");
    }
    Presented.Basic own = own(given.get(0));
    Presented.Forwarded forwarded = forwarded(own, headers);
    return forwarded == null ? own : forwarded;
  }

  private static Presented.Basic own(String authorization) {
    String[] parts = authorization.split(" ", 2);
    String value = parts.length == 2 ? parts[1] : "";
    return switch (parts[0].toLowerCase(Locale.ROOT)) {
      case "basic" -> basic(decode(value.strip()), ':');
      case "bearer" -> basic(value, '.');
      default -> throw missing();
    };
  }

  private static Presented.Basic basic(String text, char separator) {
    int at = text.indexOf(separator);
    if (at <= 0 || at == text.length() - 1) {
      throw missing();
    }
    return new Presented.Basic(text.substring(0, at), new Secret(text.substring(at + 1)));
  }

  private static String decode(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw DcimException.of(
          Reason.CREDENTIAL_INVALID,
          "authorization: Basic is not followed by base64 of KEY:SECRET");
    }
  }

  private static Presented.@Nullable Forwarded forwarded(
      Presented.Basic gateway, Metadata headers) {
    String key = only(headers, KEY);
    String secret = only(headers, SECRET);
    String signature = only(headers, SIGNATURE);
    byte[] signed = only(headers, SIGNED);
    String address = only(headers, ADDRESS);
    if (key == null && secret == null && signature == null && signed == null && address == null) {
      return null;
    }
    if (key != null && address != null) {
      if (secret != null && signature == null && signed == null) {
        Presented inner = new Presented.Basic(key, new Secret(secret));
        return new Presented.Forwarded(gateway, inner, parse(address));
      }
      if (secret == null && signature != null && signed != null) {
        Presented inner = new Presented.Signed(key, signed, signature);
        return new Presented.Forwarded(gateway, inner, parse(address));
      }
    }
    throw refused(
        "a call that is passed on needs "
            + KEY.name()
            + ", "
            + ADDRESS.name()
            + " and one proof: "
            + SECRET.name()
            + ", or "
            + SIGNATURE.name()
            + " with "
            + SIGNED.name());
  }

  private static InetAddress parse(String address) {
    try {
      return IpLiteral.parse(address);
    } catch (IllegalArgumentException e) {
      throw refused(ADDRESS.name() + ": " + e.getMessage());
    }
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
        "send the credential as authorization: Basic base64(KEY:SECRET), or Bearer KEY.SECRET");
  }

  private static DcimException refused(String why) {
    return DcimException.of(Reason.FORWARDED_CALL_REFUSED, why);
  }

  private static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
