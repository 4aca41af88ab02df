package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks where a BMC points us to: only to itself, only below {@code /redfish/}, and only plainly.
 * A request carries the password, so it must not be led astray.
 */
final class Links {
  private static final Pattern PLAIN =
      Pattern.compile("/redfish/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}|/)*");
  private static final Pattern CLIMBS =
      Pattern.compile("(?i)(?:^|/)(?:\\.|%2e){1,2}(?:/|$)|%2f|%5c|%00");
  private static final int LONGEST = 1024;

  private Links() {}

  /** The path, if it may be followed. */
  static String check(String link) throws BmcException {
    if (link.length() > LONGEST
        || !PLAIN.matcher(link).matches()
        || link.contains("//")
        || CLIMBS.matcher(link).find()) {
      throw new BmcException(
          BmcException.Kind.MISBEHAVED,
          "link",
          "the BMC points to '" + Text.clean(link) + "', which is not a path of its own",
          null);
    }
    return link;
  }

  /** The path a Location header means; absolute ones must be the BMC's own. */
  static String checkLocation(BmcTarget target, String location) throws BmcException {
    if (location.startsWith("/")) {
      return check(location);
    }
    try {
      URI uri = new URI(location);
      String scheme = target.plainHttp() ? "http" : "https";
      int defaultPort = target.plainHttp() ? 80 : 443;
      int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
      String host = String.valueOf(uri.getHost()).replace("[", "").replace("]", "");
      if (scheme.equals(uri.getScheme())
          && port == target.port()
          && uri.getRawUserInfo() == null
          && IpLiteral.parse(host).equals(target.address())) {
        return check(String.valueOf(uri.getRawPath()));
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw elsewhere(location);
    }
    throw elsewhere(location);
  }

  /** What a property such as {@code {"@odata.id": "/redfish/v1/Systems"}} points to. */
  static Optional<String> of(JsonNode reference) throws BmcException {
    JsonNode id = reference.path("@odata.id");
    return id.isTextual() ? Optional.of(check(id.textValue())) : Optional.empty();
  }

  /** What a collection's members, or another list of references, point to. */
  static List<String> ofAll(JsonNode references) throws BmcException {
    List<String> links = new ArrayList<>();
    for (JsonNode reference : references) {
      Optional<String> link = of(reference);
      if (link.isPresent()) {
        links.add(link.get());
      }
    }
    return links;
  }

  /** Whether both mean the same resource: a slash at the end means nothing. */
  static boolean same(String one, String other) {
    return withoutSlash(one).equals(withoutSlash(other));
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static BmcException elsewhere(String location) {
    return new BmcException(
        BmcException.Kind.MISBEHAVED,
        "link",
        "the BMC points to '" + Text.clean(location) + "', which is not itself",
        null);
  }
}
