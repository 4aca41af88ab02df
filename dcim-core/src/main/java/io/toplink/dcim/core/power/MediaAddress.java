package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.bmc.AddressPolicy;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Where images may come from that BMCs show. What names stand for is the BMC's to find out. */
final class MediaAddress {
  private static final String FIELD = "image_uri";
  private static final Set<String> SCHEMES = Set.of("http", "https");

  private static final Pattern LIKE_ADDRESS = Pattern.compile("[0-9.]+|0[xX][0-9A-Fa-f]*");
  private static final Pattern TOKEN = Pattern.compile("/m/[A-Za-z0-9_-]{43}/");
  private static final Pattern LOGIN = Pattern.compile("//[^/?#]*@");

  private final AddressPolicy addresses;

  @Inject
  MediaAddress(AddressPolicy addresses) {
    this.addresses = addresses;
  }

  /**
   * @throws DcimException INVALID_FIELD
   */
  URI parse(String text) {
    URI image;
    try {
      image = new URI(text);
    } catch (URISyntaxException e) {
      throw refused("is no address: " + e.getReason() + " at character " + (e.getIndex() + 1));
    }
    if (image.getScheme() == null || !SCHEMES.contains(image.getScheme())) {
      throw refused("must begin with http:// or https://");
    }
    if (image.getRawUserInfo() != null || image.getRawFragment() != null) {
      throw refused(
          "must hold neither user, password nor fragment: the BMC shows it, and so do its logs");
    }
    String host = image.getHost();
    if (host == null || image.getPort() > 65535) {
      throw refused(
          "must name a host as 192.0.2.1, [2001:db8::1] or a name, and a port up to 65535 if any");
    }
    why(host)
        .ifPresent(
            refusal -> {
              throw refused(refusal);
            });
    return image;
  }

  /** Only a host that is an address, or that some programs would read as one, is looked at. */
  private Optional<String> why(String host) {
    boolean bracketed = host.startsWith("[");
    if (!bracketed && !LIKE_ADDRESS.matcher(host).matches()) {
      return Optional.empty();
    }
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    try {
      return addresses.fetchRefusal(IpLiteral.parse(bare));
    } catch (IllegalArgumentException e) {
      return Optional.of("must write addresses as 192.0.2.1 or [2001:db8::1]");
    }
  }

  /** What a BMC tells of an image, without what nobody needs to see: logins, our own tokens. */
  static String withoutSecrets(String told) {
    return TOKEN.matcher(LOGIN.matcher(told).replaceFirst("//")).replaceFirst("/m/***/");
  }

  static boolean holdsToken(String told) {
    return TOKEN.matcher(told).find();
  }

  private static DcimException refused(String why) {
    return DcimException.invalid(FIELD, why);
  }
}
