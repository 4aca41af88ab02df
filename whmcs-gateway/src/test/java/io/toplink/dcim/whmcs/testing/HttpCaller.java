package io.toplink.dcim.whmcs.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;

/** Calls the gateway as WHMCS would. */
public final class HttpCaller {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String base;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public HttpCaller(String base) {
    this.base = base;
  }

  /** What came back. */
  public record Reply(int status, java.net.http.HttpHeaders headers, String text, long millis) {
    public JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (IOException notJson) {
        throw new UncheckedIOException(text, notJson);
      }
    }

    public JsonNode data() {
      return json().get("data");
    }

    public String code() {
      return json().path("code").asText();
    }

    public String message() {
      return json().path("message").asText();
    }

    public String changed() {
      return json().path("changed").asText();
    }

    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  public Reply get(String path) {
    return send(request("GET", path).GET());
  }

  public Reply put(String path, String body) {
    return send("PUT", path, body, UUID.randomUUID().toString());
  }

  public Reply post(String path, String body) {
    return send("POST", path, body, UUID.randomUUID().toString());
  }

  public Reply send(String method, String path, String body, String idempotencyKey) {
    return send(
        request(method, path)
            .header("Idempotency-Key", idempotencyKey)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  /** A request with the good credential and nothing else yet. */
  public HttpRequest.Builder request(String method, String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", basic(World.KEY, World.SECRET));
  }

  public static String basic(String key, String secret) {
    byte[] pair = (key + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  public Reply send(HttpRequest.Builder request) {
    long start = System.nanoTime();
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      long millis = (System.nanoTime() - start) / 1_000_000;
      OpenApi.assertDeclares(
          response.request().method(), response.uri().getPath(), response.statusCode());
      return new Reply(response.statusCode(), response.headers(), response.body(), millis);
    } catch (IOException unable) {
      throw new UncheckedIOException(unable);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
