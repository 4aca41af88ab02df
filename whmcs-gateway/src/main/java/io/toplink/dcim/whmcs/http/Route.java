package io.toplink.dcim.whmcs.http;

import java.util.Set;

/**
 * One line of the table.
 *
 * @param template a path whose segments in braces are variables
 * @param query the parameters it knows
 */
public record Route(
    String method, String template, Access access, Set<String> query, Endpoint endpoint) {

  /** Who may ask. */
  public enum Access {
    /** Anybody who can reach us. */
    PUBLIC,
    /** Who sends a credential. Whether it is good, the server decides. */
    CALLER
  }

  /** Answers a call. */
  @FunctionalInterface
  public interface Endpoint {
    /** Throws {@link ProblemException} or UpstreamException if it cannot. */
    Answer answer(Call call);
  }

  public static Route open(String method, String template, Endpoint endpoint) {
    return new Route(method, template, Access.PUBLIC, Set.of(), endpoint);
  }

  public static Route of(String method, String template, Endpoint endpoint) {
    return new Route(method, template, Access.CALLER, Set.of(), endpoint);
  }

  /** The same, with query parameters. */
  public Route with(String... parameters) {
    return new Route(method, template, access, Set.of(parameters), endpoint);
  }

  /** True if calls carry a body and an Idempotency-Key. */
  public boolean mutates() {
    return !method.equals("GET");
  }
}
