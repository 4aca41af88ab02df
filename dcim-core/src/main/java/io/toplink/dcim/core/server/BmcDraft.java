package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcProtocol;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of a BMC. See {@link Bmc}.
 *
 * @param port 0 stands for the protocol's own
 * @param password null leaves the stored one as it is
 * @param bmcKey null leaves the stored one as it is, an empty one takes it away
 */
public record BmcDraft(
    BmcProtocol protocol,
    String host,
    int port,
    String username,
    @Nullable Secret password,
    @Nullable String certificateFingerprint,
    boolean plainHttp,
    @Nullable Secret bmcKey) {

  /** Of a BMC without a key of its own, or one whose key stays. */
  public BmcDraft(
      BmcProtocol protocol,
      String host,
      int port,
      String username,
      @Nullable Secret password,
      @Nullable String certificateFingerprint,
      boolean plainHttp) {
    this(protocol, host, port, username, password, certificateFingerprint, plainHttp, null);
  }
}
