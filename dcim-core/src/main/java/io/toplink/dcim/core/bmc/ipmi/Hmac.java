package io.toplink.dcim.core.bmc.ipmi;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Codes under one key. Not for several threads at once. */
final class Hmac {
  private final Mac mac;

  Hmac(CipherSuite suite, byte[] key) {
    try {
      mac = Mac.getInstance(suite.hmac());
      mac.init(new SecretKeySpec(key, suite.hmac()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + suite.hmac(), e);
    }
  }

  /** The code of all parts, one after the other. */
  byte[] of(byte[]... parts) {
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  /** The first bytes of the code of a stretch of {@code bytes}. */
  byte[] of(byte[] bytes, int from, int to, int length) {
    mac.update(bytes, from, to - from);
    return Arrays.copyOf(mac.doFinal(), length);
  }
}
