package io.toplink.dcim.core.network;

import java.util.List;

/** What a caller says of a pool. See {@link IpPool}; addresses are as the caller spelled them. */
public record IpPoolDraft(
    String id,
    String displayName,
    String prefix,
    String gateway,
    int vlanId,
    List<String> reserved) {}
