package io.toplink.dcim.whmcs.api;

import io.toplink.dcim.whmcs.http.JsonFields;
import java.util.List;

/** The field {@code ssh_keys}. What is a key, the server decides. */
final class SshKeyFields {
  private static final int MOST = 32;
  private static final int LONGEST = 2000;

  private SshKeyFields() {}

  /** Empty if there are none. */
  static List<String> of(JsonFields body) {
    return body.texts("ssh_keys", MOST, LONGEST);
  }
}
