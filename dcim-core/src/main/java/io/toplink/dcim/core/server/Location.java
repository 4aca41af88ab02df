package io.toplink.dcim.core.server;

import org.jspecify.annotations.Nullable;

/**
 * A place in the building.
 *
 * @param site id of the site; null if it is not told
 * @param rack within the site; empty if it is not told
 * @param unit the lowest rack unit it fills, from 1; 0 if it is not told
 */
public record Location(@Nullable String site, String rack, int unit) {
  public static final Location NOWHERE = new Location(null, "", 0);
}
