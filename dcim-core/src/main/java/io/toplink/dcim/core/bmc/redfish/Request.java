package io.toplink.dcim.core.bmc.redfish;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a BMC.
 *
 * @param method GET, POST, PATCH or DELETE
 * @param path on the BMC, with a leading slash
 * @param body JSON; null for none
 * @param headers beyond those every request has
 * @param limit for the complete answer
 */
record Request(
    String method,
    String path,
    byte @Nullable [] body,
    Map<String, String> headers,
    Duration limit) {

  /** Whether repeating it could change something. */
  boolean acts() {
    return !method.equals("GET");
  }
}
