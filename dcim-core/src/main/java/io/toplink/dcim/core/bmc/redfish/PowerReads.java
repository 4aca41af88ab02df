package io.toplink.dcim.core.bmc.redfish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.redfish.Discovery.Known;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Reads the power without a thread that waits: one request for a BMC whose machine is known, and
 * discovery from the root down for one whose machine is not, or not any more. Nothing is repeated
 * but what another login may make good. All futures fail with {@link BmcException}, maybe wrapped.
 */
final class PowerReads {
  private static final int MOST_REMEMBERED = 100_000;
  private static final Duration REMEMBERED = Duration.ofHours(2);

  /** What comes after an answer. */
  private interface Step<T> {
    CompletableFuture<T> after(Answer answer) throws BmcException;
  }

  private final RedfishHttp http;
  private final Logins logins;
  private final Discovery discovery;
  private final Executor mayBlock;

  /** Hashes of logins that were taken, to know one that was good from one that never was. */
  private final Cache<String, Integer> goodLogins =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /**
   * @param mayBlock where a new session is opened, for the few BMCs that want one
   */
  PowerReads(RedfishHttp http, Logins logins, Discovery discovery, Executor mayBlock) {
    this.http = http;
    this.logins = logins;
    this.discovery = discovery;
    this.mayBlock = mayBlock;
  }

  CompletableFuture<PowerReading> read(RedfishClient client) {
    Optional<Known> known = discovery.remembered(client.target());
    if (known.isEmpty()) {
      return discover(client);
    }
    String path = known.get().systemPath();
    return get(
        client,
        path,
        answer -> {
          if (!isThere(answer)) {
            return discoverAnew(client);
          }
          Resource system = client.texts(path, checked(client, path, answer));
          return known.get().identity().equals(Identities.of(system.json()))
              ? CompletableFuture.completedFuture(reading(client, system))
              : discoverAnew(client);
        });
  }

  private CompletableFuture<PowerReading> discoverAnew(RedfishClient client) {
    discovery.forget(client.target());
    return discover(client);
  }

  private CompletableFuture<PowerReading> discover(RedfishClient client) {
    return get(
        client,
        Discovery.ROOT,
        root -> {
          if (root.status() == 404) {
            throw client.unsupported("discovery", "speaks no Redfish: it has no " + Discovery.ROOT);
          }
          Resource service = resource(client, Discovery.ROOT, root);
          String systems = Discovery.systems(client, service);
          return get(
              client,
              systems,
              list -> {
                String path = Discovery.member(client, resource(client, systems, list));
                return get(
                    client,
                    path,
                    answer -> {
                      Resource system = resource(client, path, answer);
                      discovery.remember(client.target(), service, system);
                      return CompletableFuture.completedFuture(reading(client, system));
                    });
              });
        });
  }

  private PowerReading reading(RedfishClient client, Resource system) {
    goodLogins.put(client.target().endpoint(), login(client.target()));
    return PowerStates.of(system);
  }

  private <T> CompletableFuture<T> get(RedfishClient client, String path, Step<T> step) {
    Map<String, String> login = logins.headers(client.target());
    return request(client, path, login)
        .thenCompose(
            answer -> {
              if (answer.status() == 401) {
                return withAnotherLogin(client, path, login, answer);
              }
              if (answer.isSuccess() && !path.equals(Discovery.ROOT)) {
                logins.taken(client.target(), login);
              }
              return CompletableFuture.completedFuture(answer);
            })
        .thenCompose(answer -> next(step, answer));
  }

  /** Once, and only if there is reason to think that it helps: BMCs lock accounts. */
  private CompletableFuture<Answer> withAnotherLogin(
      RedfishClient client, String path, Map<String, String> login, Answer refusal) {
    BmcTarget target = client.target();
    if (logins.isFinal(target, login, refusal)) {
      Integer good = goodLogins.getIfPresent(target.endpoint());
      boolean wasGood = good != null && good == login(target);
      goodLogins.invalidate(target.endpoint());
      if (wasGood) {
        return request(client, path, login);
      }
      logins.forgetWay(target);
      return CompletableFuture.failedFuture(Logins.refused(target));
    }
    return CompletableFuture.runAsync(() -> renew(target, login, refusal), mayBlock)
        .thenCompose(unused -> request(client, path, logins.headers(target)));
  }

  private void renew(BmcTarget target, Map<String, String> login, Answer refusal) {
    try {
      logins.renew(target, login, refusal);
    } catch (BmcException e) {
      throw new CompletionException(e);
    }
  }

  private CompletableFuture<Answer> request(
      RedfishClient client, String path, Map<String, String> login) {
    Duration limit = http.patience(client.target());
    return http.begin(client.target(), new Request("GET", path, null, login, limit))
        .handle(
            (answer, failure) -> {
              if (answer != null) {
                return answer;
              }
              Throwable cause = failure.getCause() == null ? failure : failure.getCause();
              throw new CompletionException(
                  cause instanceof NoAnswer e ? e.toBmcException() : cause);
            });
  }

  private static <T> CompletableFuture<T> next(Step<T> step, Answer answer) {
    try {
      return step.after(answer);
    } catch (BmcException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Resource resource(RedfishClient client, String path, Answer answer)
      throws BmcException {
    return client.resource(path, checked(client, path, answer));
  }

  private static Answer checked(RedfishClient client, String path, Answer answer)
      throws BmcException {
    if (!answer.isSuccess()) {
      throw client.refused("read", "GET " + path, answer);
    }
    return answer;
  }

  private static boolean isThere(Answer answer) {
    return answer.status() != 404 && answer.status() != 405 && answer.status() != 501;
  }

  private static int login(BmcTarget target) {
    return Objects.hash(target.username(), target.password());
  }
}
