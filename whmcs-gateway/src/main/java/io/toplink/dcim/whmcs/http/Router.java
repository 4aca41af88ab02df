package io.toplink.dcim.whmcs.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the line of the table that a request is for. */
public final class Router {
  private final List<Route> routes;

  /** The first line that fits wins. */
  public Router(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  /** A line and the values of its variables. */
  public record Match(Route route, Map<String, String> variables) {}

  public List<Route> routes() {
    return routes;
  }

  /**
   * Finds the line for a method and a path in segments.
   *
   * @throws ProblemException if no line has the path, or none has it with this method
   */
  public Match find(String method, List<String> path) {
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      Optional<Map<String, String>> variables = match(route.template(), path);
      if (variables.isPresent()) {
        if (route.method().equals(method)) {
          return new Match(route, variables.get());
        }
        allowed.add(route.method());
      }
    }
    throw (allowed.isEmpty() ? unknown(path) : notAllowed(method, String.join(", ", allowed)))
        .asException();
  }

  private static Optional<Map<String, String>> match(String template, List<String> path) {
    String[] wanted = template.substring(1).split("/", -1);
    if (wanted.length != path.size()) {
      return Optional.empty();
    }
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].startsWith("{")) {
        variables.put(wanted[i].substring(1, wanted[i].length() - 1), path.get(i));
      } else if (!wanted[i].equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }

  private static Problem unknown(List<String> path) {
    boolean older =
        path.size() >= 2 && path.get(0).equals("whmcs") && path.get(1).matches("v0|v1beta[0-9]*");
    if (older) {
      return Problem.of(
          410, "VERSION_GONE", "This version of the interface is gone; use /whmcs/v1.");
    }
    return Problem.of(
        404,
        "UNKNOWN_PATH",
        "There is nothing at this path; the interface starts with /whmcs/v1 and is described at"
            + " /whmcs/v1/openapi.yaml.");
  }

  private static Problem notAllowed(String method, String allowed) {
    String shown = method.length() > 20 ? method.substring(0, 20) : method;
    return Problem.of(
            405,
            "METHOD_NOT_ALLOWED",
            shown.replaceAll("[^A-Za-z]", "?") + " does not work here; allowed: " + allowed + ".")
        .header("Allow", allowed);
  }
}
