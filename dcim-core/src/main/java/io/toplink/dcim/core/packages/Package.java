package io.toplink.dcim.core.packages;

import io.toplink.dcim.core.mutation.Etags;
import io.toplink.dcim.core.server.Specification;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kind of server that customers can be given.
 *
 * @param id the last part of its name
 * @param displayName shown to customers; unique
 * @param ipPools ids of the pools its further addresses come from, in order of preference
 * @param addressCount IPv4 addresses from the pools for each server; 0 is taken as one where a pool
 *     of that family is named
 * @param ipv6AddressCount the same for IPv6
 * @param images ids of the images a customer may choose; empty: every one
 * @param defaultImage id of the image of an order that names none; null: none is installed
 * @param retired refused to anyone new
 * @param matchingOnly servers whose hardware differs from the specification are not handed out
 * @param boundCount servers bound to it, whatever their state
 * @param availableCount servers that could be handed out for it now
 * @param withheldCount servers that could, were it not for {@code matchingOnly}
 */
public record Package(
    String id,
    String displayName,
    @Nullable Specification specification,
    List<String> ipPools,
    int addressCount,
    int ipv6AddressCount,
    List<String> images,
    @Nullable String defaultImage,
    boolean retired,
    boolean matchingOnly,
    int boundCount,
    int availableCount,
    int withheldCount,
    Instant createTime,
    Instant updateTime,
    long version) {

  /** The resource name of a package. */
  public static String name(String id) {
    return "packages/" + id;
  }

  public String name() {
    return name(id);
  }

  public String etag() {
    return Etags.of(version);
  }
}
