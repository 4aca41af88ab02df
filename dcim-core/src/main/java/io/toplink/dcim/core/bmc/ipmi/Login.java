package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcKey;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Who logs in, as the bytes that IPMI knows.
 *
 * @param password not padded; 1 to 20 bytes
 * @param bmcKey the BMC's own key (Kg); the password where the BMC has none
 */
record Login(byte[] username, byte[] password, byte[] bmcKey) {
  private static final int LONGEST_USERNAME = 16;
  private static final int LONGEST_PASSWORD = 20;

  /** What some BMCs silently cut passwords to. */
  private static final int OLD_LONGEST_PASSWORD = 16;

  /**
   * @throws BmcException if no BMC can know such a login; nothing has been sent then
   */
  static Login of(BmcTarget target) throws BmcException {
    byte[] username = target.username().getBytes(StandardCharsets.UTF_8);
    byte[] password = target.password().reveal().getBytes(StandardCharsets.UTF_8);
    require(target, "username", username.length, LONGEST_USERNAME);
    require(target, "password", password.length, LONGEST_PASSWORD);
    // An HMAC key that is nothing but a zero is the same as an empty one, which Java has no word
    // for.
    byte[] key = password.length == 0 ? new byte[1] : password;
    Secret bmcKey = target.bmcKey();
    if (bmcKey == null) {
      return new Login(username, key, key);
    }
    byte[] kg = kg(target, bmcKey);
    return new Login(username, key, kg.length == 0 ? key : kg);
  }

  private static byte[] kg(BmcTarget target, Secret bmcKey) throws BmcException {
    try {
      return BmcKey.bytes(bmcKey);
    } catch (IllegalArgumentException e) {
      throw new BmcException(
          BmcException.Kind.LOGIN_REFUSED,
          "login",
          "the BMC key (Kg) for " + target.server() + "'s BMC " + e.getMessage(),
          null);
    }
  }

  private static void require(BmcTarget target, String what, int length, int longest)
      throws BmcException {
    if (length > longest) {
      throw new BmcException(
          BmcException.Kind.LOGIN_REFUSED,
          "login",
          "the "
              + what
              + " for "
              + target.server()
              + "'s BMC has "
              + length
              + " bytes; IPMI 2.0 knows at most "
              + longest
              + ", so set a shorter one here and on the BMC",
          null);
    }
  }

  /** Whether a BMC can have cut the password without a word. */
  boolean mayBeCut() {
    return password.length > OLD_LONGEST_PASSWORD;
  }

  /** The same with what such a BMC kept of the password. */
  Login cut() {
    byte[] cut = Arrays.copyOf(password, OLD_LONGEST_PASSWORD);
    return new Login(username, cut, bmcKey);
  }

  /** The key may be the password. */
  @Override
  public String toString() {
    return "login";
  }
}
