package io.toplink.dcim.core.site;

import io.toplink.dcim.core.mutation.Etags;
import java.time.Instant;
import java.util.Map;

/**
 * A building, or a room in one.
 *
 * @param id the last part of its name
 * @param displayName shown to customers
 * @param serverCount servers standing here
 * @param version grows with every change
 */
public record Site(
    String id,
    String displayName,
    Map<String, String> labels,
    int serverCount,
    Instant createTime,
    long version) {

  /** The resource name of a site. */
  public static String name(String id) {
    return "sites/" + id;
  }

  public String name() {
    return name(id);
  }

  public String etag() {
    return Etags.of(version);
  }
}
