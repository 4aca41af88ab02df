package io.toplink.dcim.core.bmc;

/**
 * Somebody who is logged in to a controller now.
 *
 * @param user by name; empty if not told
 * @param way such as {@code WebUI}, {@code KVMIP} or an address; empty if not told
 * @param own whether it is of the account we log in with
 * @param id what the driver knows it by; empty if it cannot be ended by itself
 */
public record BmcLogin(String user, String way, boolean own, String id) {

  /** For people, such as {@code eve (WebUI)}. */
  @Override
  public String toString() {
    String who = user.isEmpty() ? "somebody" : user;
    return way.isEmpty() ? who : who + " (" + way + ")";
  }
}
