package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.mutation.Change;
import java.util.UUID;

/** Told when a machine is allowed to wipe, in the transaction that allows it. */
public interface WipeListener {
  /** From here on what was installed before is gone, and the login is this one. */
  void wiping(Change change, UUID assignment, String image, String username, Secret password);
}
