package io.toplink.dcim.whmcs.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request's JSON object. An endpoint asks for those it knows, then calls {@link
 * #read}, which refuses the rest, so that a misspelt guard is never silently ignored.
 */
public final class JsonFields {
  /** A request without a body. */
  public static final JsonFields NONE = new JsonFields(Map.of());

  private final Map<String, @Nullable Object> values;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<String> wrongTypes = new ArrayList<>();
  private final List<String> invalid = new ArrayList<>();

  JsonFields(Map<String, @Nullable Object> values) {
    this.values = values;
  }

  /**
   * Reads the fields into something typed.
   *
   * @throws ProblemException naming every field that is unknown, of another type, or missing
   */
  public <T> T read(Function<JsonFields, T> reading) {
    T result = reading.apply(this);
    List<String> unknown =
        values.keySet().stream()
            .filter(name -> !known.contains(name))
            .map(JsonBody::shown)
            .sorted()
            .toList();
    if (!unknown.isEmpty()) {
      String listed = known.isEmpty() ? "no field is" : String.join(", ", known) + " are";
      throw Problem.of(
              400,
              "UNKNOWN_FIELD",
              "Unknown in the body: " + String.join(", ", unknown) + "; " + listed + " known here.")
          .asException();
    }
    refuse("FIELD_TYPE", wrongTypes);
    refuse("INVALID_FIELD", invalid);
    return result;
  }

  /** A text that must be there and not be empty. */
  public String text(String name, int longest) {
    Optional<String> text = optionalText(name, longest).filter(value -> !value.isEmpty());
    if (text.isEmpty() && !isMentioned(name)) {
      invalid.add(name + ": is required");
    }
    return text.orElse("");
  }

  /** A text that may be missing, null or empty: all three mean absent. */
  public Optional<String> optionalText(String name, int longest) {
    known.add(name);
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof String text)) {
      wrongTypes.add(name + " must be a text");
      return Optional.empty();
    }
    if (text.codePointCount(0, text.length()) > longest) {
      invalid.add(name + ": is longer than " + longest + " characters");
      return Optional.empty();
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      invalid.add(name + ": holds control characters");
      return Optional.empty();
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** A list of texts, none of them empty; absent and null mean an empty one. */
  public List<String> texts(String name, int most, int longest) {
    known.add(name);
    Object value = values.get(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      wrongTypes.add(name + " must be a list of texts");
      return List.of();
    }
    if (list.size() > most) {
      invalid.add(name + ": holds more than " + most + " entries");
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (Object entry : list) {
      String text = (String) entry;
      boolean usable =
          !text.isEmpty()
              && text.codePointCount(0, text.length()) <= longest
              && text.chars().noneMatch(Character::isISOControl);
      if (!usable) {
        invalid.add(
            "%s: entry %d is empty, longer than %d characters, or holds control characters"
                .formatted(name, texts.size() + 1, longest));
        return List.of();
      }
      texts.add(text);
    }
    return List.copyOf(texts);
  }

  /** True or false; absent means false. */
  public boolean flag(String name) {
    known.add(name);
    Object value = values.get(name);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    wrongTypes.add(name + " must be true or false");
    return false;
  }

  /** Notes that a field breaks a rule of its own. */
  public void reject(String name, String rule) {
    invalid.add(name + ": " + rule);
  }

  private boolean isMentioned(String name) {
    return wrongTypes.contains(name + " must be a text")
        || invalid.stream().anyMatch(told -> told.startsWith(name + ":"));
  }

  private static void refuse(String code, List<String> complaints) {
    if (!complaints.isEmpty()) {
      throw Problem.of(400, code, "In the body, " + String.join("; ", complaints) + ".")
          .asException();
    }
  }

  /** Names only: values may be secret. */
  @Override
  public String toString() {
    return "JsonFields" + values.keySet();
  }
}
