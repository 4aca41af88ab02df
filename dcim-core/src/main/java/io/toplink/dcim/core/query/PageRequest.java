package io.toplink.dcim.core.query;

import io.toplink.dcim.core.base.DcimException;

/**
 * Which page is asked for.
 *
 * @param size 1 to {@link #MOST}
 * @param token of the page before; empty for the first
 */
public record PageRequest(int size, String token) {
  public static final int USUAL = 50;
  public static final int MOST = 500;

  /**
   * @param size as asked for: 0 leaves it to us, too many is taken as {@link #MOST}
   * @throws DcimException INVALID_FIELD if size is negative
   */
  public static PageRequest of(int size, String token) {
    if (size < 0) {
      throw DcimException.invalid("page_size", "must be 0 (the usual " + USUAL + ") or more");
    }
    return new PageRequest(size == 0 ? USUAL : Math.min(size, MOST), token);
  }
}
