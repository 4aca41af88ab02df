package io.toplink.dcim.whmcs.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Takes paths and queries apart, and refuses what two readers could read in two ways. */
final class RequestPath {
  private static final Pattern LOOKS_SECRET = Pattern.compile("dc[ks][0-9A-Za-z]{20,}");
  private static final Pattern NAMES_SECRET =
      Pattern.compile("key|secret|password|passwd|authorization|api_?key|access_?key|token|sig");

  private RequestPath() {}

  /**
   * The decoded segments of a path as it was sent.
   *
   * @throws ProblemException for empty and dot segments, bad or hidden encodings, parameters
   */
  static List<String> segments(String rawPath) {
    if (!rawPath.startsWith("/")) {
      throw invalid("it must start with a slash");
    }
    List<String> segments = new ArrayList<>();
    for (String raw : rawPath.substring(1).split("/", -1)) {
      String segment = decode(raw);
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw invalid("empty and dot segments are not resolved");
      }
      if (segment.chars().anyMatch(RequestPath::isMisleading)) {
        throw invalid("it holds a character that may not stand there");
      }
      segments.add(segment);
    }
    return segments;
  }

  /**
   * The parameters of a query as it was sent.
   *
   * @throws ProblemException if one is unknown, comes twice, or a credential is among them
   */
  static Map<String, String> parameters(String rawQuery, Route route) {
    Map<String, String> parameters = new HashMap<>();
    if (rawQuery.isEmpty()) {
      return parameters;
    }
    for (String pair : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = decode(equals < 0 ? "" : pair.substring(equals + 1).replace('+', ' '));
      if (!route.query().contains(name)) {
        throw Problem.of(
                400, "UNKNOWN_FIELD", "The query holds a parameter that is not known here.")
            .asException();
      }
      if (parameters.put(name, value) != null) {
        throw Problem.of(400, "INVALID_FIELD", "The parameter " + name + " stands twice.")
            .asException();
      }
    }
    return parameters;
  }

  /** Refuses a credential in the address, even a right one: addresses end up in logs. */
  static void refuseCredentialIn(String rawPath, String rawQuery) {
    boolean found = LOOKS_SECRET.matcher(rawPath + "?" + rawQuery).find();
    for (String pair : rawQuery.split("&")) {
      String name = pair.split("=", 2)[0].toLowerCase(Locale.ROOT);
      found |= NAMES_SECRET.matcher(name).matches();
    }
    if (found) {
      throw Problem.of(
              400,
              "CREDENTIAL_IN_URL",
              "A credential stands in the address, where logs keep it. Send it in the"
                  + " Authorization header, and replace this one.")
          .asException();
    }
  }

  private static boolean isMisleading(int character) {
    return character < 0x20
        || character == 0x7f
        || character == '/'
        || character == '\\'
        || character == ';'
        || character == '%';
  }

  private static String decode(String raw) {
    ByteBuffer bytes = ByteBuffer.allocate(raw.length() * 4);
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        bytes.put(hexByte(raw, i + 1));
        i += 2;
      } else if (c < 0x80) {
        bytes.put((byte) c);
      } else {
        throw invalid("it holds characters that must be percent-encoded");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException notUtf8) {
      throw invalid("its percent-encoding is not UTF-8");
    }
  }

  private static byte hexByte(String raw, int at) {
    if (at + 2 > raw.length()) {
      throw invalid("a percent sign must be followed by two hex digits");
    }
    int high = Character.digit(raw.charAt(at), 16);
    int low = Character.digit(raw.charAt(at + 1), 16);
    if (high < 0 || low < 0) {
      throw invalid("a percent sign must be followed by two hex digits");
    }
    return (byte) (high * 16 + low);
  }

  private static ProblemException invalid(String why) {
    return Problem.of(400, "PATH_INVALID", "The path cannot be used: " + why + ".").asException();
  }
}
