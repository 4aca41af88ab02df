package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Secret;
import java.security.SecureRandom;

/** Makes up passwords of letters and digits: no shell, template or HTML form can mistake them. */
final class Passwords {
  /** 119 bits. */
  private static final int LENGTH = 20;

  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final SecureRandom random = new SecureRandom();

  Secret next() {
    StringBuilder password = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return new Secret(password.toString());
  }
}
