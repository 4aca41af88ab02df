package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.base.Secret;
import java.util.List;

/** Who may log in to the controller, who is, and with which password we do. */
public interface AccountControl {

  /** The longest password that every controller of this protocol keeps, in characters. */
  int LONGEST_PASSWORD = 20;

  /** Phase of a refusal that is about nothing but the password's length. */
  String PASSWORD_LENGTH = "password-length";

  /**
   * Phase of a controller that took a password and says in the same session that it has another.
   */
  String PASSWORD_LOST = "password-lost";

  /**
   * All accounts that can log in, our own included.
   *
   * @throws BmcException UNSUPPORTED if this controller does not list them
   */
  default List<BmcAccount> accounts() throws BmcException {
    throw unsupported();
  }

  /**
   * All who are logged in, as far as told; this session may be among them.
   *
   * @throws BmcException UNSUPPORTED if this controller does not list them
   */
  default List<BmcLogin> logins() throws BmcException {
    throw unsupported();
  }

  /**
   * Sets the password of the account that this session is of. Setting the same one twice does no
   * harm. Whether it came to be is shown by logging in with it, and by nothing that is said here.
   *
   * @param password 1 to 20 letters and digits
   * @return UNKNOWN if no answer came
   * @throws BmcException REJECTED of phase {@link #PASSWORD_LENGTH} if a shorter one may be taken.
   *     Messages hold the controller's words, but never a password
   */
  default Sent changePassword(Secret password) throws BmcException {
    throw unsupported();
  }

  /** Deletes an account, or where that cannot be done switches it off. Never our own. */
  default void removeAccount(BmcAccount account) throws BmcException {
    throw unsupported();
  }

  /** Ends somebody's session; one that has ended meanwhile is a success. */
  default void endLogin(BmcLogin login) throws BmcException {
    throw unsupported();
  }

  private static BmcException unsupported() {
    return new BmcException(
        BmcException.Kind.UNSUPPORTED, "accounts", "the BMC's accounts are not known", null);
  }
}
