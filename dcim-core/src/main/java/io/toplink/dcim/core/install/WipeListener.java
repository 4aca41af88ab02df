package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.mutation.Change;
import java.util.UUID;

/** Told what its machine does to an assignment, in the transaction that makes it so. */
public interface WipeListener {
  /** From here on what was installed before is gone, and the login is this one. */
  void wiping(
      Change change, UUID assignment, String image, String username, int port, Secret password);

  /**
   * What was installed is up, after its operation had failed for not seeing it.
   *
   * @param failure what that operation said
   * @return whether it still counts: false, and nothing is changed, if the assignment is not as the
   *     failure left it
   */
  boolean upAfterAll(Change change, UUID assignment, String failure);

  /** From here on the machine may set another password: which one counts is not known. */
  void settingPassword(Change change, UUID assignment);

  /** The password of the machine's own account was set to this one. */
  void passwordSet(Change change, UUID assignment, Secret password);
}
