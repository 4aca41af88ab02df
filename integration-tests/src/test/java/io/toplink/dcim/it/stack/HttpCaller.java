package io.toplink.dcim.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Calls a gateway over HTTP with one credential, shown as Basic or by signing. */
public final class HttpCaller {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE = "/whmcs/v1";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String root;
  private final Credential credential;
  private final boolean signed;

  private HttpCaller(String root, Credential credential, boolean signed) {
    this.root = root;
    this.credential = credential;
    this.signed = signed;
  }

  static HttpCaller basic(int port, Credential credential) {
    return new HttpCaller("http://127.0.0.1:" + port, credential, false);
  }

  /** The same caller, who signs from now on and never shows the secret. */
  public HttpCaller signing() {
    return new HttpCaller(root, credential, true);
  }

  /**
   * An answer.
   *
   * @param body missing if there was none or it is no JSON
   */
  public record Answer(int status, HttpHeaders headers, JsonNode body) {
    public boolean ok() {
      return body.path("ok").asBoolean();
    }

    /** Empty if it is ok. */
    public String code() {
      return body.path("code").asText();
    }

    public JsonNode data() {
      return body.path("data");
    }
  }

  public Answer get(String path) throws IOException, InterruptedException {
    return call("GET", path, "", "");
  }

  /** With an idempotency key of its own. */
  public Answer put(String path, String json) throws IOException, InterruptedException {
    return call("PUT", path, json, UUID.randomUUID().toString());
  }

  /** With an idempotency key of its own. */
  public Answer post(String path, String json) throws IOException, InterruptedException {
    return call("POST", path, json, UUID.randomUUID().toString());
  }

  /**
   * Any call.
   *
   * @param path behind {@code /whmcs/v1}, with its query
   * @param json empty: no body
   * @param idempotencyKey empty: none
   */
  public Answer call(String method, String path, String json, String idempotencyKey)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + BASE + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", authorization(method, BASE + path, json, idempotencyKey))
            .method(method, HttpRequest.BodyPublishers.ofString(json));
    if (!json.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (!idempotencyKey.isEmpty()) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    HttpResponse<String> response =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    return new Answer(response.statusCode(), response.headers(), parse(response.body()));
  }

  private static JsonNode parse(String body) {
    try {
      JsonNode json = JSON.readTree(body);
      return json == null ? MissingNode.getInstance() : json;
    } catch (IOException notJson) {
      return MissingNode.getInstance();
    }
  }

  private String authorization(String method, String target, String body, String idempotencyKey) {
    if (!signed) {
      return "Basic " + Base64.getEncoder().encodeToString(credential.pair().getBytes(UTF_8));
    }
    long now = Instant.now().getEpochSecond();
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8));
      String canonical =
          String.join(
              "\n",
              method,
              target,
              Long.toString(now),
              idempotencyKey,
              HexFormat.of().formatHex(digest));
      byte[] signingKey = hmac(credential.secret().getBytes(UTF_8), "dcim-signing-key-v1");
      return "DCIM-HMAC-SHA256 key="
          + credential.key()
          + ", ts="
          + now
          + ", sig="
          + HexFormat.of().formatHex(hmac(signingKey, canonical));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }
}
