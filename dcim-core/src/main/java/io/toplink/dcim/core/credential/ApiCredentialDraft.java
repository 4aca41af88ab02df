package io.toplink.dcim.core.credential;

import io.toplink.dcim.core.base.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a caller says of a credential. See {@link ApiCredential}. */
public record ApiCredentialDraft(
    String id,
    String displayName,
    String tenant,
    Set<Scope> scopes,
    List<String> allowedCidrs,
    @Nullable Instant expireTime,
    boolean disabled) {}
