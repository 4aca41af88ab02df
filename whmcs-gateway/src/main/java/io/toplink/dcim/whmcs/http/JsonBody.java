package io.toplink.dcim.whmcs.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body strictly: one JSON object in UTF-8, every name once, nothing behind it. Leniency
 * here would mean that we and whoever checked the request before us may have read different things.
 */
final class JsonBody {
  private static final int DEEPEST = 32;
  private static final Object OF_NO_USE = new Object();
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(100).build())
          .build();

  private JsonBody() {}

  /**
   * The fields of the object: texts, booleans, nulls and lists of texts. Anything else stands for
   * itself as something no field is allowed to be.
   *
   * @throws ProblemException saying what is wrong and, where it helps, at which byte
   */
  static JsonFields parse(byte[] bytes) {
    if (bytes.length == 0) {
      throw Problem.of(
              400, "BODY_REQUIRED", "The body is empty; send a JSON object, {} if nothing else.")
          .asException();
    }
    try (JsonParser parser = JSON.createParser(decode(bytes))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw invalid("it must be a JSON object; in PHP, encode (object) array()", parser);
      }
      Map<String, @Nullable Object> fields = fields(parser);
      if (parser.nextToken() != null) {
        throw invalid("something follows the object", parser);
      }
      return new JsonFields(fields);
    } catch (StreamConstraintsException beyond) {
      boolean deep = String.valueOf(beyond.getMessage()).contains("nesting depth");
      throw (deep ? tooDeep() : invalid("a number or name is too long", beyond)).asException();
    } catch (JsonProcessingException malformed) {
      throw invalid("it is not JSON", malformed).asException();
    } catch (IOException impossible) {
      throw new IllegalStateException("reading from memory failed", impossible);
    }
  }

  private static Map<String, @Nullable Object> fields(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = wellFormed(parser.currentName());
      if (fields.containsKey(name)) {
        throw Problem.of(
                400, "JSON_DUPLICATE_KEY", "The name " + shown(name) + " stands twice in the body.")
            .asException();
      }
      fields.put(name, value(parser));
    }
    return fields;
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.nextToken()) {
      case VALUE_STRING -> wellFormed(parser.getText());
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> null;
      case START_OBJECT -> {
        parser.skipChildren();
        yield OF_NO_USE;
      }
      case START_ARRAY -> texts(parser);
      default -> OF_NO_USE;
    };
  }

  /** A list of texts, or of no use if anything else is in it. */
  private static Object texts(JsonParser parser) throws IOException {
    List<String> texts = new ArrayList<>();
    boolean others = false;
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      if (next == JsonToken.VALUE_STRING) {
        texts.add(wellFormed(parser.getText()));
      } else {
        parser.skipChildren();
        others = true;
      }
    }
    return others ? OF_NO_USE : List.copyOf(texts);
  }

  private static String decode(byte[] bytes) {
    boolean marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    if (marked) {
      throw encoding("it starts with a byte order mark");
    }
    ByteBuffer input = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(input).toString();
    } catch (CharacterCodingException notUtf8) {
      throw encoding("it is not UTF-8 at byte " + input.position());
    }
  }

  /** An escape can spell half a character, which no encoding can carry on. */
  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw encoding("an escape spells half a character");
      }
    }
    return text;
  }

  /** A name from the body, harmless and short. */
  static String shown(String name) {
    String safe = name.replaceAll("[^A-Za-z0-9_.-]", "?");
    return safe.length() > 50 ? safe.substring(0, 50) : safe;
  }

  private static ProblemException encoding(String why) {
    return Problem.of(400, "ENCODING_INVALID", "The body cannot be read: " + why + ".")
        .asException();
  }

  private static Problem tooDeep() {
    return Problem.of(
        400, "JSON_TOO_DEEP", "The body is nested more than " + DEEPEST + " levels deep.");
  }

  private static ProblemException invalid(String why, JsonParser at) {
    return invalid(why, at.currentTokenLocation().getCharOffset()).asException();
  }

  private static Problem invalid(String why, JsonProcessingException at) {
    return invalid(why, at.getLocation() == null ? 0 : at.getLocation().getCharOffset());
  }

  private static Problem invalid(String why, long offset) {
    return Problem.of(
        400,
        "JSON_INVALID",
        "The body cannot be read: " + why + ", at character " + Math.max(0, offset) + ".");
  }
}
