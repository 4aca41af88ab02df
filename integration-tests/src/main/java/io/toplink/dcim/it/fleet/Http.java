package io.toplink.dcim.it.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** As much of HTTP/1.1 as BMCs speak, with the bytes within reach so that they can be spoilt. */
final class Http {
  private static final int LONGEST_LINE = 16 * 1024;
  private static final int LONGEST_BODY = 1 << 20;

  private Http() {}

  /**
   * A request.
   *
   * @param headers names in lower case
   */
  record Request(String method, String path, Map<String, String> headers, byte[] body) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
  }

  /** An answer. */
  record Reply(int status, Map<String, String> headers, byte[] body) {
    static Reply of(int status) {
      return new Reply(status, Map.of(), new byte[0]);
    }

    static Reply of(int status, JsonNode json) {
      return json(status, json.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Reply json(int status, byte[] body) {
      return new Reply(status, Map.of("Content-Type", "application/json; charset=utf-8"), body);
    }

    Reply with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Reply(status, more, body);
    }

    byte[] head(boolean keep) {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " " + phrase() + "\r\n");
      headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
      if (status != 204 && status != 304) {
        head.append("Content-Length: " + body.length + "\r\n");
      }
      head.append(keep ? "" : "Connection: close\r\n").append("\r\n");
      return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String phrase() {
      return status < 300 ? "OK" : status < 400 ? "Elsewhere" : "Refused";
    }
  }

  /** UTF-8, but for U+DC80 to U+DCFF standing alone: those are the bytes 0x80 to 0xff. */
  static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    text.codePoints()
        .forEach(
            point -> {
              if (point >= 0xdc80 && point <= 0xdcff) {
                bytes.write(point);
              } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
              }
            });
    return bytes.toByteArray();
  }

  /** The next request; null if the client has none. */
  static @Nullable Request read(BufferedInputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    String[] words = first.split(" ", -1);
    if (words.length != 3) {
      throw new IOException("not a request: " + first);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    if (length < 0 || length > LONGEST_BODY) {
      throw new IOException("a body of " + length + " bytes");
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the body ended early");
    }
    return new Request(words[0], words[1], headers, body);
  }

  private static @Nullable String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        return null;
      }
      if (c != '\r') {
        line.append((char) c);
      }
      if (line.length() > LONGEST_LINE) {
        throw new IOException("a line without end");
      }
    }
    return line.toString();
  }
}
