package io.toplink.dcim.core.server;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of a server. See {@link Server}.
 *
 * @param id the last part of its name
 * @param packageId null is unbound
 */
public record ServerDraft(
    String id,
    String displayName,
    Map<String, String> labels,
    Location location,
    BmcDraft bmc,
    Network network,
    @Nullable String packageId,
    boolean maintenance) {}
