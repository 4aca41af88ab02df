package io.toplink.dcim.core.network;

import java.time.Instant;

/**
 * An address that is held.
 *
 * @param pool id of the pool it is from
 * @param assignment id of the assignment that holds it
 */
public record IpAddress(String pool, String address, String assignment, Instant holdTime) {
  public String name() {
    return IpPool.name(pool) + "/addresses/" + address;
  }
}
