package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BmcTimeouts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One BMC: questions, which are repeated when that helps, and requests that act, which are not.
 * Made for one session and one thread.
 */
final class RedfishClient {
  private static final int ATTEMPTS = 3;
  private static final long SPARE_NANOS = 100_000_000;

  private final RedfishHttp http;
  private final Logins logins;
  private final JsonBody json;
  private final BmcTimeouts timeouts;
  private final InstantSource clock;
  private final BmcTarget target;
  private boolean loggedIn;
  private boolean acting;
  private @Nullable Secret hidden;

  RedfishClient(
      RedfishHttp http,
      Logins logins,
      JsonBody json,
      BmcTimeouts timeouts,
      InstantSource clock,
      BmcTarget target) {
    this.http = http;
    this.logins = logins;
    this.json = json;
    this.timeouts = timeouts;
    this.clock = clock;
    this.target = target;
  }

  BmcTarget target() {
    return target;
  }

  /** Reads a resource that must be there. */
  Resource get(String path) throws BmcException {
    return find(path)
        .orElseThrow(() -> misbehaved("read", "has nothing at " + path + ", which it points to"));
  }

  /** Reads a resource; empty if there is no such thing on this BMC. */
  Optional<Resource> find(String path) throws BmcException {
    Answer answer = ask(path, true);
    if (answer.status() == 404 || answer.status() == 405 || answer.status() == 501) {
      return Optional.empty();
    }
    if (!answer.isSuccess()) {
      throw refused("read", "GET " + path, answer);
    }
    return Optional.of(resource(path, answer));
  }

  /** Reads what is no resource of its own, whatever it answers. */
  Answer look(String path) throws BmcException {
    return ask(path, true);
  }

  /** What an answer holds; empty if that cannot be read. */
  JsonNode lenient(Answer answer) {
    return json.readLeniently(hidden == null ? answer : answer.without(hidden));
  }

  /**
   * From now on no question is repeated that was not answered: what follows from the answers acts,
   * and who answers after a while may be another machine.
   */
  void acts() {
    acting = true;
  }

  /** Reads the one resource that is there for everybody. */
  Resource root(String path) throws BmcException {
    Answer answer = ask(path, false);
    if (answer.status() == 401 || answer.status() == 403) {
      answer = ask(path, true);
    }
    if (answer.status() == 404) {
      throw new BmcException(
          Kind.UNSUPPORTED, "discovery", where() + " speaks no Redfish: it has no " + path, null);
    }
    if (!answer.isSuccess()) {
      throw refused("discovery", "GET " + path, answer);
    }
    return resource(path, answer);
  }

  /**
   * Sends a request that acts, once. Only if the BMC said that it did not even look at it, since it
   * no longer knows who we are, it is sent with another login, or with one that was good a moment
   * ago.
   */
  Answer act(String method, String path, JsonNode body, Map<String, String> headers)
      throws NoAnswer, BmcException {
    return act(method, path, body, headers, timeouts.action());
  }

  /** The same with a patience of its own, for what BMCs are slow at. */
  Answer act(
      String method,
      String path,
      @Nullable JsonNode body,
      Map<String, String> headers,
      Duration limit)
      throws NoAnswer, BmcException {
    Map<String, String> login = logins.headers(target);
    Answer answer = send(method, path, body, headers, login, limit);
    if (answer.status() == 401 && mayLogInAgain(login, answer)) {
      answer = send(method, path, body, headers, logins.headers(target), limit);
    }
    return answer;
  }

  /** Deletes a resource, whatever the BMC answers. */
  Answer delete(String path) throws BmcException {
    try {
      return act("DELETE", path, null, Map.of(), timeouts.action());
    } catch (NoAnswer e) {
      throw e.toBmcException();
    }
  }

  /** From now on a password is left out of what the BMC says, which may repeat what it was sent. */
  void hide(Secret password) {
    hidden = password;
  }

  /** What a BMC says with a refusal. */
  Messages messages(Answer answer) {
    return Messages.of(lenient(answer));
  }

  /** Puts a refusal into words. Whoever calls knows that the BMC did not act. */
  BmcException refused(String phase, String what, Answer answer) {
    Messages messages = messages(answer);
    int status = answer.status();
    String said = messages.text().isEmpty() ? "" : ": " + messages.text();
    String message = where() + " answered " + what + " with status " + status + said;
    if (status == 401) {
      return Logins.refused(target);
    }
    if (answer.isRedirect()) {
      return new BmcException(
          Kind.MISBEHAVED, "redirect", message + "; redirects are not followed", null);
    }
    Kind kind = kindOf(status, messages);
    BmcException refusal =
        new BmcException(kind, phase, message, answer.retryAfter().orElse(null), null);
    return kind == Kind.PRIVILEGE ? refusal.with("needs", privilegeFor(phase)) : refusal;
  }

  /** What the standard's privilege registry asks of the account; BMCs themselves do not tell. */
  private static String privilegeFor(String phase) {
    return switch (phase) {
      case "read", "discovery" -> "Login";
      case "accounts", "password" -> "ConfigureUsers";
      case "reset-bmc", "media", "logins" -> "ConfigureManager";
      default -> "ConfigureComponents";
    };
  }

  BmcException misbehaved(String phase, String what) {
    return new BmcException(Kind.MISBEHAVED, phase, where() + " " + what, null);
  }

  BmcException unsupported(String phase, String what) {
    return new BmcException(Kind.UNSUPPORTED, phase, where() + " " + what, null);
  }

  private static Kind kindOf(int status, Messages messages) {
    if (messages.anyOf(Quirks.NOT_NOW) || status == 429 || status == 503 || status == 409) {
      return Kind.BUSY;
    }
    if (status == 403) {
      return Kind.PRIVILEGE;
    }
    if (status == 405 || status == 501 || messages.anyOf(Quirks.NOT_KNOWN)) {
      return Kind.UNSUPPORTED;
    }
    return status >= 500 ? Kind.MISBEHAVED : Kind.REJECTED;
  }

  private Answer ask(String path, boolean withLogin) throws BmcException {
    long start = System.nanoTime();
    long deadline = start + timeouts.readTotal().toNanos();
    boolean relogin = true;
    for (int attempt = 1; ; attempt++) {
      Map<String, String> login = withLogin ? logins.headers(target) : Map.of();
      Duration wait = timeouts.retry().multipliedBy(1L << (attempt - 1));
      try {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        Duration patience = http.patience(target);
        Duration limit = left.compareTo(patience) < 0 ? left : patience;
        Answer answer = http.exchange(target, new Request("GET", path, null, login, limit));
        if (answer.status() == 401 && withLogin && relogin && mayLogInAgain(login, answer)) {
          relogin = false;
          continue;
        }
        if (withLogin && answer.isSuccess()) {
          loggedIn = true;
          logins.taken(target, login);
        }
        if (answer.status() < 500 && answer.status() != 429 || answer.status() == 501) {
          return answer;
        }
        wait = answer.retryAfter().orElse(wait);
        if (attempt >= ATTEMPTS || !pause(wait, deadline)) {
          return answer;
        }
      } catch (NoAnswer e) {
        if (acting
            || !e.isPassing()
            || attempt >= ATTEMPTS
            || wasLong(start)
            || !pause(wait, deadline)) {
          throw e.toBmcException();
        }
      }
    }
  }

  /**
   * A session that ended is replaced. A password that was good a moment ago is shown once more,
   * since BMCs stumble; one that never was good is not, since BMCs lock accounts.
   */
  private boolean mayLogInAgain(Map<String, String> login, Answer answer) throws BmcException {
    boolean passwordWasGood = loggedIn && Logins.showsPassword(login);
    if (hidden != null) {
      // It is being changed: what was good is bad by now, and BMCs count.
      return false;
    }
    return passwordWasGood || logins.renew(target, login, answer);
  }

  /** Whoever was silent for so long is asked again by others, later, and keeps nobody waiting. */
  private boolean wasLong(long start) {
    return System.nanoTime() - start >= timeouts.connect().toNanos();
  }

  /**
   * Waits, unless there is not enough time left for that and another try.
   *
   * @param deadline by {@link System#nanoTime}
   * @return whether it waited
   */
  boolean pause(Duration wait, long deadline) {
    long needed = wait.toNanos() + timeouts.connect().toNanos() + SPARE_NANOS;
    if (wait.compareTo(timeouts.retryAfter()) > 0 || System.nanoTime() + needed > deadline) {
      return false;
    }
    return pause(wait);
  }

  /**
   * Waits.
   *
   * @return false if that was interrupted
   */
  boolean pause(Duration wait) {
    try {
      Thread.sleep(wait.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Answer send(
      String method,
      String path,
      @Nullable JsonNode body,
      Map<String, String> headers,
      Map<String, String> login,
      Duration limit)
      throws NoAnswer {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(login);
    return http.exchange(
        target, new Request(method, path, body == null ? null : json.write(body), all, limit));
  }

  /** Reads an answer as the resource that was asked for. */
  Resource resource(String path, Answer answer) throws BmcException {
    return resource(path, answer, json.read(answer, path));
  }

  /** The same, but only with those of its properties that are texts. */
  Resource texts(String path, Answer answer) throws BmcException {
    return resource(path, answer, json.readTexts(answer, path));
  }

  private Resource resource(String path, Answer answer, JsonNode body) throws BmcException {
    JsonNode id = body.path("@odata.id");
    if (id.isTextual() && !Links.same(id.textValue(), path)) {
      http.dropConnection(target);
      throw misbehaved(
          "answer", "answered GET " + path + " with " + Text.clean(id.textValue()) + " instead");
    }
    return new Resource(path, body, answer.header("ETag").orElse(null), clock.instant());
  }

  /** Whose BMC it is, for messages. */
  String where() {
    return target.server() + "'s BMC at " + target.endpoint();
  }
}
