package io.toplink.dcim.core.install;

import java.util.HashMap;
import java.util.Map;

/** What a machine that never got to its installer has asked of us: tells where to look. */
record LastSign(Install install) {
  private static final String NEVER = "never";

  /** To follow a semicolon. */
  String sentence() {
    Install.Request last = install.lastRequest();
    String asked =
        last == null
            ? "the machine never asked what to boot"
            : "the machine asked "
                + install.bootRequests()
                + " times what to boot; its last request was at "
                + last.time()
                + " from "
                + last.address()
                + ": "
                + last.what();
    return install.secondStart() == null ? asked : asked + ". It was started once more";
  }

  /** The same for programs. */
  Map<String, String> metadata() {
    Map<String, String> told = new HashMap<>();
    told.put("server", install.serverName());
    told.put("boot_requests", Integer.toString(install.bootRequests()));
    Install.Request last = install.lastRequest();
    told.put("last_seen", last == null ? NEVER : last.time().toString());
    if (last != null) {
      told.put("last_request", last.what());
      told.put("last_address", last.address());
    }
    if (install.secondStart() != null) {
      told.put("second_start", install.secondStart().toString());
    }
    return Map.copyOf(told);
  }
}
