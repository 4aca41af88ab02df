package io.toplink.dcim.core.base;

import java.security.SecureRandom;

/** Makes up passwords of letters and digits: no shell, template or HTML form can mistake them. */
public final class Passwords {
  /** 119 bits; what is left of it where only 16 are kept has 95. */
  private static final int LENGTH = 20;

  private static final int CUT = 16;

  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final SecureRandom random = new SecureRandom();

  /** One of 20, with a capital, a small letter and a digit among its first 16. */
  public Secret next() {
    while (true) {
      StringBuilder password = new StringBuilder(LENGTH);
      for (int i = 0; i < LENGTH; i++) {
        password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      if (isMixed(password.substring(0, CUT))) {
        return new Secret(password.toString());
      }
    }
  }

  private static boolean isMixed(String text) {
    return text.chars().anyMatch(Character::isUpperCase)
        && text.chars().anyMatch(Character::isLowerCase)
        && text.chars().anyMatch(Character::isDigit);
  }
}
