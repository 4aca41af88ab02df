package io.toplink.dcim.it.sentonce;

import org.jspecify.annotations.Nullable;

/**
 * Something that a BMC was told, or that happened to its machine.
 *
 * @param told null for what happened
 * @param happened empty for what was told
 */
record Deed(@Nullable Order told, String happened) {
  static Deed told(Order order) {
    return new Deed(order, "");
  }

  static Deed happened(String what) {
    return new Deed(null, what);
  }
}
