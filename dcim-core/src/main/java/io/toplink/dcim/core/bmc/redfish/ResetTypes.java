package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.toplink.dcim.core.bmc.BmcException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which values a reset action takes: as it says itself, as the resource says that it points to, or
 * not at all.
 */
final class ResetTypes {
  private static final int MOST_REMEMBERED = 20_000;

  private final Cache<String, Set<String>> actionInfos =
      Caffeine.newBuilder()
          .maximumSize(MOST_REMEMBERED)
          .expireAfterWrite(Duration.ofHours(1))
          .build();

  /** The values; empty if the BMC does not tell. */
  Optional<Set<String>> of(RedfishClient client, JsonNode action) throws BmcException {
    JsonNode values = action.path("ResetType@Redfish.AllowableValues");
    if (values.isArray() && !values.isEmpty()) {
      return Optional.of(read(values));
    }
    JsonNode info = action.path("@Redfish.ActionInfo");
    if (!info.isTextual()) {
      return Optional.empty();
    }
    String path = Links.check(info.textValue());
    String key = client.target().endpoint() + path;
    Set<String> known = actionInfos.getIfPresent(key);
    if (known == null) {
      known = readInfo(client.find(path));
      actionInfos.put(key, known);
    }
    return known.isEmpty() ? Optional.empty() : Optional.of(known);
  }

  private static Set<String> readInfo(Optional<Resource> info) {
    if (info.isPresent()) {
      for (JsonNode parameter : info.get().json().path("Parameters")) {
        if ("ResetType".equals(parameter.path("Name").textValue())) {
          return read(parameter.path("AllowableValues"));
        }
      }
    }
    return Set.of();
  }

  /** The names in a list, also where a missing comma ran two of them together. */
  static Set<String> read(JsonNode values) {
    Set<String> types = new LinkedHashSet<>();
    for (JsonNode value : values) {
      if (value.isTextual()) {
        String text = Text.clean(value.textValue());
        Set<String> parts = split(text);
        types.addAll(parts.isEmpty() ? Set.of(text) : parts);
      }
    }
    return types;
  }

  private static Set<String> split(String text) {
    Set<String> parts = new LinkedHashSet<>();
    int at = 0;
    while (at < text.length()) {
      int from = at;
      Optional<String> next =
          Quirks.RESET_TYPES.stream().filter(type -> text.startsWith(type, from)).findFirst();
      if (next.isEmpty()) {
        return Set.of();
      }
      parts.add(next.get());
      at += next.get().length();
    }
    return parts;
  }
}
