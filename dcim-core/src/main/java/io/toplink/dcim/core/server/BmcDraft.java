package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcProtocol;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of a BMC. See {@link Bmc}.
 *
 * @param port 0 stands for the protocol's own
 * @param password null leaves the stored one as it is
 */
public record BmcDraft(
    BmcProtocol protocol,
    String host,
    int port,
    String username,
    @Nullable Secret password,
    @Nullable String certificateFingerprint,
    boolean plainHttp) {}
