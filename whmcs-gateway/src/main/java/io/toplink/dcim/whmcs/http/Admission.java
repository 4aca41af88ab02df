package io.toplink.dcim.whmcs.http;

import io.toplink.dcim.whmcs.config.LimitsConfig;
import io.toplink.dcim.whmcs.config.ListenConfig;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Decides, from the head of a request alone, whether it may go on. Nothing of the body is read
 * before, so that a refused caller has cost us nothing.
 */
final class Admission {
  private static final Pattern JSON_TYPE =
      Pattern.compile("application/json(\\s*;\\s*charset\\s*=\\s*\"?utf-8\"?)?");

  private final Router router;
  private final ClientAddress clientAddress;
  private final CallerRates rates;
  private final LimitsConfig limits;
  private final List<String> hostNames;

  @Inject
  Admission(Router router, CallerRates rates, ListenConfig listen, LimitsConfig limits) {
    this.router = router;
    this.rates = rates;
    this.limits = limits;
    this.clientAddress = new ClientAddress(listen.trustedProxies());
    this.hostNames =
        listen.hostNames().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * What the head of a request said.
   *
   * @param authorization absent at routes open to anybody
   * @param sentIdempotencyKey as it was sent, for the signature; empty if it was not
   */
  record Admitted(
      Router.Match match,
      Map<String, String> query,
      InetAddress client,
      Optional<Authorization> authorization,
      Optional<String> idempotencyKey,
      String sentIdempotencyKey) {}

  /** Throws {@link ProblemException} if the request may not go on. */
  Admitted admit(Request request) {
    HttpFields headers = request.getHeaders();
    String rawPath = Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
    String rawQuery = Optional.ofNullable(request.getHttpURI().getQuery()).orElse("");
    RequestPath.refuseCredentialIn(rawPath, rawQuery);
    refuseOtherHosts(request);
    refuseBrowsers(request);
    Router.Match match = router.find(request.getMethod(), RequestPath.segments(rawPath));
    Route route = match.route();
    InetAddress client = clientAddress.of(peer(request), headers.getValuesList("X-Forwarded-For"));
    Optional<Authorization> authorization = Optional.empty();
    if (route.access() == Route.Access.CALLER) {
      Authorization given = Authorization.parse(values(headers, HttpHeader.AUTHORIZATION));
      refuseSecretInTheClear(given, request, client);
      rates.count(given.key(), client);
      authorization = Optional.of(given);
    }
    Map<String, String> query = RequestPath.parameters(rawQuery, route);
    List<String> keys = values(headers, "Idempotency-Key");
    Optional<String> idempotencyKey = RequestIds.idempotencyKey(route, keys);
    refuseUnreadableBody(route, headers, request.getLength());
    String sentKey = keys.isEmpty() ? "" : keys.get(0);
    return new Admitted(match, query, client, authorization, idempotencyKey, sentKey);
  }

  private void refuseOtherHosts(Request request) {
    String host = Request.getServerName(request);
    boolean known =
        hostNames.isEmpty() || (host != null && hostNames.contains(host.toLowerCase(Locale.ROOT)));
    if (!known) {
      throw Problem.of(421, "HOST_UNKNOWN", "This gateway does not go by that host name.")
          .asException();
    }
  }

  private static void refuseBrowsers(Request request) {
    if (request.getMethod().equals("OPTIONS")) {
      throw Problem.of(403, "CORS_NOT_ALLOWED", "Pages of other sites may not call this interface.")
          .asException();
    }
  }

  private void refuseSecretInTheClear(
      Authorization authorization, Request request, InetAddress client) {
    boolean encrypted = request.isSecure() || isEncryptedUpToProxy(request);
    if (authorization instanceof Authorization.Basic && !encrypted && !client.isLoopbackAddress()) {
      throw Problem.of(
              400,
              "TLS_REQUIRED",
              "The secret was sent without TLS. Use https, or sign the request; behind a proxy,"
                  + " list it in trusted-proxies and let it set X-Forwarded-Proto. Replace this"
                  + " secret: it may have been read.")
          .asException();
    }
  }

  private boolean isEncryptedUpToProxy(Request request) {
    return clientAddress.isTrusted(peer(request))
        && request.getHeaders().getValuesList("X-Forwarded-Proto").equals(List.of("https"));
  }

  private void refuseUnreadableBody(Route route, HttpFields headers, long length) {
    if (!route.mutates()) {
      if (length > 0 || headers.contains(HttpHeader.TRANSFER_ENCODING)) {
        throw Problem.of(400, "BODY_NOT_ALLOWED", "A GET request carries no body here.")
            .asException();
      }
      return;
    }
    String encoding = Optional.ofNullable(headers.get(HttpHeader.CONTENT_ENCODING)).orElse("");
    if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
      throw unsupported("The body must not be compressed.");
    }
    String type = Optional.ofNullable(headers.get(HttpHeader.CONTENT_TYPE)).orElse("");
    if (!JSON_TYPE.matcher(type.strip().toLowerCase(Locale.ROOT)).matches()) {
      throw unsupported("The body must be application/json in UTF-8, and say so.");
    }
    if (length > limits.body()) {
      throw BodyReader.tooLarge(limits.body()).asException();
    }
  }

  private static ProblemException unsupported(String message) {
    return Problem.of(415, "UNSUPPORTED_MEDIA_TYPE", message).asException();
  }

  private static InetAddress peer(Request request) {
    if (request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress ip) {
      return ip.getAddress();
    }
    throw new IllegalStateException("a connection without an address");
  }

  private static List<String> values(HttpFields headers, HttpHeader name) {
    return values(headers, name.asString());
  }

  /** Whole header lines; unlike {@code getValuesList}, a comma does not make two of one. */
  private static List<String> values(HttpFields headers, String name) {
    return headers.getFields(name).stream()
        .map(HttpField::getValue)
        .map(Admission::orEmpty)
        .toList();
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }
}
