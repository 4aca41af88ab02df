package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How we say who we are: the password with each request, since BMCs have few session slots and some
 * never free them. Only where a BMC does not offer that, one session is kept for it and deleted in
 * the end.
 *
 * <p>A password that is refused is not shown in another way as well: BMCs count, and lock accounts.
 * So it is remembered which way each BMC takes. At the first contact with a BMC that refuses
 * without naming any scheme there is no telling whether it refused the password or the way; only
 * there are both tried, or else BMCs that only know sessions could not be used at all.
 */
final class Logins implements AutoCloseable {
  /** One session. */
  private record Session(BmcTarget target, String token, @Nullable String location) {}

  /** How a BMC lets us say who we are. */
  private enum Way {
    PASSWORD,
    SESSION
  }

  private static final String AUTHORIZATION = "Authorization";
  private static final String BASIC = "Basic";
  private static final String TOKEN = "X-Auth-Token";
  private static final int MOST_SESSIONS = 64;
  private static final int MOST_REMEMBERED = 100_000;

  private final RedfishHttp http;
  private final JsonBody json;
  private final Duration limit;
  private final Duration farewell;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  /** By endpoint; for a day, since firmware is exchanged. */
  private final Cache<String, Way> ways =
      Caffeine.newBuilder()
          .maximumSize(MOST_REMEMBERED)
          .expireAfterWrite(Duration.ofDays(1))
          .build();

  Logins(RedfishHttp http, JsonBody json, Duration limit) {
    this.http = http;
    this.json = json;
    this.limit = limit;
    this.farewell = Duration.ofSeconds(Math.min(2, Math.max(1, limit.toSeconds())));
  }

  /**
   * The headers that say it; none where a session must be opened first, which the BMC will say with
   * 401.
   */
  Map<String, String> headers(BmcTarget target) {
    Session session = sessions.get(target.endpoint());
    if (session != null && session.target.equals(target)) {
      return Map.of(TOKEN, session.token);
    }
    return ways.getIfPresent(target.endpoint()) == Way.SESSION ? Map.of() : basic(target);
  }

  /** Whether these headers show the password itself. */
  static boolean showsPassword(Map<String, String> headers) {
    return headers.containsKey(AUTHORIZATION);
  }

  /** A request with these headers was not refused: the BMC takes what they say. */
  void taken(BmcTarget target, Map<String, String> headers) {
    if (showsPassword(headers) && ways.getIfPresent(target.endpoint()) != Way.PASSWORD) {
      ways.put(target.endpoint(), Way.PASSWORD);
    }
  }

  /** Whether an answer of 401 leaves nothing to try: the password itself was refused. */
  boolean isFinal(BmcTarget target, Map<String, String> refused, Answer answer) {
    if (!showsPassword(refused)) {
      return false;
    }
    List<String> challenges = answer.headers().allValues("WWW-Authenticate");
    return challenges.isEmpty()
        ? ways.getIfPresent(target.endpoint()) == Way.PASSWORD
        : challenges.stream()
            .anyMatch(challenge -> challenge.regionMatches(true, 0, BASIC, 0, BASIC.length()));
  }

  /** Who tries again after a refusal has a reason to, and may find another firmware there. */
  void forgetWay(BmcTarget target) {
    ways.invalidate(target.endpoint());
  }

  /**
   * What to do about an answer of 401.
   *
   * @return whether there is another login now, so that the request may be sent again
   */
  boolean renew(BmcTarget target, Map<String, String> refused, Answer answer) throws BmcException {
    if (isFinal(target, refused, answer)) {
      forgetWay(target);
      return false;
    }
    Session before = sessions.remove(target.endpoint());
    if (before != null && !before.target.equals(target)) {
      delete(before);
    }
    sessions.put(target.endpoint(), open(target));
    return true;
  }

  /** Ends the session that is kept for a BMC, whosever password opened it. */
  void logOut(BmcTarget target) {
    Session before = sessions.remove(target.endpoint());
    if (before != null) {
      delete(before);
    }
  }

  @Override
  public void close() {
    sessions.values().forEach(this::delete);
    sessions.clear();
  }

  private Session open(BmcTarget target) throws BmcException {
    String collection = collection(target);
    Answer answer = post(target, collection);
    if (isFull(answer) && freeOwn(target, collection)) {
      answer = post(target, collection);
    }
    if (!answer.isSuccess()) {
      throw refusal(target, answer);
    }
    String token =
        answer
            .header(TOKEN)
            .orElseThrow(
                () ->
                    new BmcException(
                        BmcException.Kind.MISBEHAVED, "login", "a session without a token", null));
    ways.put(target.endpoint(), Way.SESSION);
    String location = answer.header("Location").orElse(null);
    return new Session(
        target, token, location == null ? null : Links.checkLocation(target, location));
  }

  private Answer post(BmcTarget target, String collection) throws BmcException {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("UserName", target.username())
            .put("Password", target.password().reveal());
    return exchange(target, new Request("POST", collection, json.write(body), Map.of(), limit));
  }

  private boolean isFull(Answer answer) {
    return !answer.isSuccess() && Messages.of(json.readLeniently(answer)).anyOf(Quirks.FULL);
  }

  /**
   * Ends sessions of our own account, which a process that died may have left. Only where the BMC
   * lets us look with the password; somebody who still used one logs in again.
   *
   * @return whether any was ended
   */
  private boolean freeOwn(BmcTarget target, String collection) throws BmcException {
    boolean freed = false;
    for (String member : links(target, collection)) {
      Answer one = exchange(target, new Request("GET", member, null, basic(target), limit));
      String user = json.readLeniently(one).path("UserName").asText("");
      if (one.isSuccess() && user.equals(target.username())) {
        Request delete = new Request("DELETE", member, null, basic(target), limit);
        freed |= exchange(target, delete).isSuccess();
      }
    }
    return freed;
  }

  private List<String> links(BmcTarget target, String collection) throws BmcException {
    Answer all = exchange(target, new Request("GET", collection, null, basic(target), limit));
    List<String> members =
        all.isSuccess() ? Links.ofAll(json.readLeniently(all).path("Members")) : List.of();
    return members.subList(0, Math.min(members.size(), MOST_SESSIONS));
  }

  /** Where sessions are made, as the service root says to everybody. */
  private String collection(BmcTarget target) throws BmcException {
    Answer root = exchange(target, new Request("GET", Discovery.ROOT, null, Map.of(), limit));
    if (!root.isSuccess()) {
      throw refused(target);
    }
    JsonNode links = json.read(root, Discovery.ROOT).path("Links");
    return Links.of(links.path("Sessions")).orElseThrow(() -> refused(target));
  }

  private Answer exchange(BmcTarget target, Request request) throws BmcException {
    try {
      return http.exchange(target, request);
    } catch (NoAnswer e) {
      throw e.toBmcException();
    }
  }

  private BmcException refusal(BmcTarget target, Answer answer) {
    Messages messages = Messages.of(json.readLeniently(answer));
    if (answer.status() == 401 || answer.status() == 403 && !messages.anyOf(Quirks.NOT_NOW)) {
      return refused(target);
    }
    if (messages.anyOf(Quirks.FULL)) {
      return new BmcException(
          BmcException.Kind.BUSY,
          "sessions-full",
          target.server()
              + "'s BMC has no session to give (BMC_SESSIONS_FULL): "
              + messages.text()
              + "; end old ones on the BMC, or wait until it does",
          answer.retryAfter().orElse(null),
          null);
    }
    if (messages.anyOf(Quirks.NOT_NOW) || answer.status() == 503 || answer.status() == 429) {
      return new BmcException(
          BmcException.Kind.BUSY,
          "login",
          target.server() + "'s BMC takes no login now: " + messages.text(),
          answer.retryAfter().orElse(null),
          null);
    }
    return answer.status() == 404 || answer.status() == 405
        ? refused(target)
        : new BmcException(
            BmcException.Kind.MISBEHAVED,
            "login",
            target.server() + "'s BMC answered the login with status " + answer.status(),
            null);
  }

  static BmcException refused(BmcTarget target) {
    return new BmcException(
        BmcException.Kind.LOGIN_REFUSED,
        "login",
        target.server()
            + "'s BMC at "
            + target.endpoint()
            + " refused the login of "
            + Text.clean(target.username())
            + "; nothing is sent to it until the login is changed",
        null);
  }

  private void delete(Session session) {
    if (session.location == null) {
      return;
    }
    try {
      http.exchange(
          session.target,
          new Request("DELETE", session.location, null, Map.of(TOKEN, session.token), farewell));
    } catch (NoAnswer e) {
      // It ends by itself on the BMC; there is nobody left to tell.
      return;
    }
  }

  private static Map<String, String> basic(BmcTarget target) {
    String pair = target.username() + ":" + target.password().reveal();
    return Map.of(
        AUTHORIZATION,
        BASIC + " " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }
}
