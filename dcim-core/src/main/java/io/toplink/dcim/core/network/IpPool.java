package io.toplink.dcim.core.network;

import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.mutation.Etags;
import java.time.Instant;
import java.util.List;

/**
 * A prefix that addresses are given from.
 *
 * @param id the last part of its name
 * @param prefix such as {@code 203.0.113.0/24}; no two pools overlap
 * @param gateway within the prefix, never given out
 * @param vlanId 1 to 4094; 0 is untagged
 * @param reserved blocks within the prefix that are never given out
 * @param freeCount addresses that could still be given; at most 2^31-1 is told
 * @param heldCount addresses that assignments hold
 */
public record IpPool(
    String id,
    String displayName,
    String prefix,
    String gateway,
    int vlanId,
    List<String> reserved,
    int freeCount,
    int heldCount,
    Instant createTime,
    long version) {

  /** The resource name of a pool. */
  public static String name(String id) {
    return "ipPools/" + id;
  }

  public String name() {
    return name(id);
  }

  public String etag() {
    return Etags.of(version);
  }

  /** The prefix, as something to count with. */
  public Cidr block() {
    return Cidr.parse(prefix);
  }
}
