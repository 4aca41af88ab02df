package io.toplink.dcim.core.credential;

import io.toplink.dcim.core.base.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who called.
 *
 * @param credentialName {@code apiCredentials/...}
 * @param displayName its label
 * @param expireTime when it stops working; null is never
 */
public record Authenticated(
    Caller caller, String credentialName, String displayName, @Nullable Instant expireTime) {}
