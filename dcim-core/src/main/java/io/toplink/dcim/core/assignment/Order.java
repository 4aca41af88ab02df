package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to have.
 *
 * @param id last part of the name; null to have one made up
 * @param packageId what is bought
 * @param site insists on a site; null for any
 * @param server insists on a server; null to have one chosen
 * @param hostname null to have it made from {@code hostnameFormat}
 * @param hostnameFormat see {@link HostnameFormat}
 * @param rootPassword null to have one made up
 * @param keepPower hand the machine over as it is
 * @param image what to install; null for the package's default
 * @param sshKeys OpenSSH public keys for what is installed
 */
public record Order(
    @Nullable String id,
    String packageId,
    @Nullable String site,
    @Nullable String server,
    @Nullable String hostname,
    String hostnameFormat,
    String customer,
    @Nullable Secret rootPassword,
    @Nullable String externalId,
    String displayName,
    Map<String, String> labels,
    boolean keepPower,
    @Nullable String image,
    List<String> sshKeys) {

  /** One that names no image and no keys. */
  public Order(
      @Nullable String id,
      String packageId,
      @Nullable String site,
      @Nullable String server,
      @Nullable String hostname,
      String hostnameFormat,
      String customer,
      @Nullable Secret rootPassword,
      @Nullable String externalId,
      String displayName,
      Map<String, String> labels,
      boolean keepPower) {
    this(
        id,
        packageId,
        site,
        server,
        hostname,
        hostnameFormat,
        customer,
        rootPassword,
        externalId,
        displayName,
        labels,
        keepPower,
        null,
        List.of());
  }
}
