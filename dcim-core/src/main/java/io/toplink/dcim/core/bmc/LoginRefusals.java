package io.toplink.dcim.core.bmc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.toplink.dcim.core.base.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers which logins a BMC refused, so that they are not shown to it again: BMCs lock accounts,
 * and a poller with an old password locks out everybody. A changed login is another one.
 */
final class LoginRefusals {
  private static final int MOST_REMEMBERED = 100_000;

  private final Cache<String, String> refused =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
  private final SecretKeySpec key;

  LoginRefusals() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, "HmacSHA256");
  }

  void check(BmcTarget target) throws BmcException {
    String said = refused.getIfPresent(keyOf(target));
    if (said != null) {
      throw new BmcException(BmcException.Kind.LOGIN_REFUSED, "remembered", said, null);
    }
  }

  /** Remembers a failure if it is a refusal. */
  void learn(BmcTarget target, BmcException failure) {
    if (failure.kind() == BmcException.Kind.LOGIN_REFUSED) {
      refused.put(keyOf(target), failure.message());
    }
  }

  void forget(BmcTarget target) {
    refused.invalidate(keyOf(target));
  }

  /** Tells logins apart without keeping them. */
  private String keyOf(BmcTarget target) {
    Secret bmcKey = target.bmcKey();
    String login =
        String.join(
            "\0",
            target.username(),
            target.password().reveal(),
            String.valueOf(target.certificateFingerprint()),
            bmcKey == null ? "" : bmcKey.reveal());
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] hash = mac.doFinal(login.getBytes(StandardCharsets.UTF_8));
      return target.endpoint() + " " + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("this Java has no HMAC", e);
    }
  }
}
