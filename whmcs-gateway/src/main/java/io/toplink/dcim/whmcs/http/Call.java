package io.toplink.dcim.whmcs.http;

import io.toplink.dcim.whmcs.upstream.Ask;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An admitted request, as an endpoint sees it.
 *
 * @param ask for whom and until when; absent where no credential is asked for
 * @param path the values of the route's variables
 * @param query the parameters, each at most once
 * @param idempotencyKey a UUID in lower case; absent for GET
 * @param body the fields of the JSON object; empty for GET
 */
public record Call(
    Optional<Ask> ask,
    Map<String, String> path,
    Map<String, String> query,
    Optional<String> idempotencyKey,
    JsonFields body) {

  /** For whom, at a route that asks for a credential. */
  public Ask asker() {
    return ask.orElseThrow();
  }

  /** The request id of the rpc, at a route that changes something. */
  public String requestId() {
    return idempotencyKey.orElseThrow();
  }

  /** The value of a variable of the route. */
  public String variable(String name) {
    return Objects.requireNonNull(path.get(name), name);
  }
}
