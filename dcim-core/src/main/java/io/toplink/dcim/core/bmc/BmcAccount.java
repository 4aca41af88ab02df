package io.toplink.dcim.core.bmc;

/**
 * Somebody who may log in to a controller. Empty slots and accounts that are switched off are none.
 *
 * @param name never blank
 * @param administrator whether it may do everything, as far as told
 * @param own whether it is the one we log in with
 * @param id what the driver knows it by
 */
public record BmcAccount(String name, boolean administrator, boolean own, String id) {

  /** For people, such as {@code eve (administrator)}. */
  @Override
  public String toString() {
    return administrator ? name + " (administrator)" : name;
  }
}
