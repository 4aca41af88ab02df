package io.toplink.dcim.core.credential;

import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.mutation.Etags;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A caller of the API, without its secret: that is told once and not kept.
 *
 * @param id the last part of its name
 * @param tenant the billing system or service it speaks for
 * @param key the public half, sent with every call
 * @param allowedCidrs blocks that calls may come from; never empty
 * @param expireTime calls are refused from then on; null is never
 * @param lastUseTime to the minute
 * @param deleteTime set once it is revoked
 */
public record ApiCredential(
    UUID uid,
    String id,
    String displayName,
    String tenant,
    String key,
    Set<Scope> scopes,
    List<String> allowedCidrs,
    @Nullable Instant expireTime,
    boolean disabled,
    @Nullable Instant lastUseTime,
    Instant createTime,
    @Nullable Instant deleteTime,
    long version) {

  /** The resource name of a credential. */
  public static String name(String id) {
    return "apiCredentials/" + id;
  }

  public String name() {
    return name(id);
  }

  public String etag() {
    return Etags.of(version);
  }
}
