package io.toplink.dcim.whmcs.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The description that the gateway gives of itself. */
public final class OpenApi {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
  private static final JsonNode DOCUMENT = read();

  private OpenApi() {}

  /** Such as {@code GET /livez}. */
  public static Set<String> calls() {
    Set<String> calls = new TreeSet<>();
    DOCUMENT
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        field -> {
                          if (METHODS.contains(field)) {
                            calls.add(field.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    return calls;
  }

  /** Every reference in the document that leads nowhere. */
  public static Set<String> brokenReferences() {
    Set<String> broken = new TreeSet<>();
    DOCUMENT.findValuesAsText("$ref").stream()
        .filter(reference -> DOCUMENT.at(reference.substring(1)).isMissingNode())
        .forEach(broken::add);
    return broken;
  }

  /** Fails if the document does not say that this call may be answered so. */
  static void assertDeclares(String method, String path, int status) {
    DOCUMENT
        .get("paths")
        .properties()
        .forEach(
            described -> {
              JsonNode call = described.getValue().path(method.toLowerCase(Locale.ROOT));
              boolean declared = call.path("responses").has(Integer.toString(status));
              if (path.matches(pattern(described.getKey())) && call.isObject() && !declared) {
                throw new AssertionError(
                    "openapi.yaml does not tell of " + status + " from " + method + " " + path);
              }
            });
  }

  private static String pattern(String template) {
    return template.replace(".", "\\.").replaceAll("\\{[a-z]+}", "[^/]+");
  }

  private static JsonNode read() {
    try (InputStream in = OpenApi.class.getResourceAsStream("/whmcs/v1/openapi.yaml")) {
      return new YAMLMapper().readTree(in);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
