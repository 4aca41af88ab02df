package io.toplink.dcim.core.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.base.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes positions as tokens and takes back only its own: base64url of a version byte, a tag and
 * the position. The tag covers what is listed too, so that a token of one list is refused by
 * another.
 */
final class PageTokens {
  private static final byte VERSION = 1;
  private static final int TAG_BYTES = 16;
  private static final TypeReference<List<String>> POSITION = new TypeReference<>() {};

  private final SecretKeySpec key;

  PageTokens(byte[] key) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  String make(List<String> position, List<String> list) {
    byte[] payload = json(position);
    byte[] token = new byte[1 + TAG_BYTES + payload.length];
    token[0] = VERSION;
    System.arraycopy(tag(payload, list), 0, token, 1, TAG_BYTES);
    System.arraycopy(payload, 0, token, 1 + TAG_BYTES, payload.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * @throws DcimException INVALID_PAGE_TOKEN for whatever {@link #make} did not make for this list
   */
  List<String> open(String token, List<String> list) {
    byte[] bytes = decode(token);
    if (bytes.length <= 1 + TAG_BYTES || bytes[0] != VERSION) {
      throw refused();
    }
    byte[] payload = Arrays.copyOfRange(bytes, 1 + TAG_BYTES, bytes.length);
    if (!MessageDigest.isEqual(Arrays.copyOfRange(bytes, 1, 1 + TAG_BYTES), tag(payload, list))) {
      throw refused();
    }
    try {
      return Json.mapper().readValue(payload, POSITION);
    } catch (IOException e) {
      throw new IllegalStateException("a token of ours holds no position", e);
    }
  }

  private static byte[] decode(String token) {
    try {
      return Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw refused();
    }
  }

  private byte[] tag(byte[] payload, List<String> list) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(VERSION);
      // JSON keeps ["a","b"] and ["ab"] apart.
      mac.update(json(list));
      mac.update(payload);
      return Arrays.copyOf(mac.doFinal(), TAG_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private static byte[] json(List<String> values) {
    try {
      return Json.mapper().writeValueAsString(values).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of strings is JSON", e);
    }
  }

  private static DcimException refused() {
    return DcimException.of(
        Reason.INVALID_PAGE_TOKEN,
        "page_token is not one of this list: take it from the answer before, and leave filter and"
            + " order_by as they were");
  }
}
