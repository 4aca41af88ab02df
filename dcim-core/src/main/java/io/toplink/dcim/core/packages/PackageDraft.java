package io.toplink.dcim.core.packages;

import io.toplink.dcim.core.server.Specification;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a caller says of a package. See {@link Package}. */
public record PackageDraft(
    String id,
    String displayName,
    @Nullable Specification specification,
    List<String> ipPools,
    int addressCount,
    int ipv6AddressCount,
    List<String> images,
    @Nullable String defaultImage,
    boolean retired,
    boolean matchingOnly) {

  /** One that says nothing of images. */
  public PackageDraft(
      String id,
      String displayName,
      @Nullable Specification specification,
      List<String> ipPools,
      int addressCount,
      int ipv6AddressCount,
      boolean retired,
      boolean matchingOnly) {
    this(
        id,
        displayName,
        specification,
        ipPools,
        addressCount,
        ipv6AddressCount,
        List.of(),
        null,
        retired,
        matchingOnly);
  }
}
