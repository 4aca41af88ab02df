package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads and writes bodies, within limits: what a BMC sends is not to be trusted. */
final class JsonBody {
  private static final int TOKENS = 200_000;
  private static final int SHOWN = 80;

  private final ObjectMapper mapper;

  JsonBody(BmcLimits limits) {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(limits.answerDepth())
            .maxDocumentLength(limits.answerBytes())
            .maxTokenCount(TOKENS)
            .build();
    // Names are somebody else's choice: whoever makes up thousands must find no table to fill.
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(constraints)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    this.mapper =
        JsonMapper.builder(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  }

  /**
   * The object an answer holds. Bytes that are no UTF-8 are replaced, since they only ever stand in
   * names of things.
   */
  JsonNode read(Answer answer, String path) throws BmcException {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    JsonNode node;
    try {
      node = mapper.readTree(text);
    } catch (StreamConstraintsException e) {
      throw misbehaved(path + " was answered with JSON beyond all reason: nested or long", e);
    } catch (JsonProcessingException e) {
      throw misbehaved(path + " was answered with no valid JSON, but " + shown(answer, text), e);
    }
    if (!node.isObject()) {
      throw misbehaved(
          path + " was answered with no JSON object, but " + shown(answer, text), null);
    }
    return node;
  }

  /**
   * The object an answer holds, but of its members only texts. All of it is read, and must be
   * valid, but hardly anything is kept of what nobody looks at.
   */
  JsonNode readTexts(Answer answer, String path) throws BmcException {
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    ObjectNode texts = mapper.createObjectNode();
    try (JsonParser parser = mapper.getFactory().createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw misbehaved(
            path + " was answered with no JSON object, but " + shown(answer, text), null);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_STRING) {
          texts.put(name, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw misbehaved(path + " was answered with more than one JSON object", null);
      }
      return texts;
    } catch (StreamConstraintsException e) {
      throw misbehaved(path + " was answered with JSON beyond all reason: nested or long", e);
    } catch (IOException e) {
      throw misbehaved(path + " was answered with no valid JSON, but " + shown(answer, text), e);
    }
  }

  /** The same, for answers whose body is only a help: what cannot be read is empty. */
  JsonNode readLeniently(Answer answer) {
    try {
      return read(answer, "");
    } catch (BmcException e) {
      return mapper.createObjectNode();
    }
  }

  byte[] write(JsonNode body) {
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String shown(Answer answer, String text) {
    String start = Text.clean(text.substring(0, Math.min(text.length(), SHOWN)));
    return answer.header("Content-Type").map(Text::clean).orElse("no content type")
        + " starting with '"
        + start
        + "'";
  }

  private static BmcException misbehaved(String message, @Nullable Throwable cause) {
    return new BmcException(BmcException.Kind.MISBEHAVED, "answer", message, cause);
  }
}
