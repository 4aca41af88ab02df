package io.toplink.dcim.server.translate;

import com.google.protobuf.FieldMask;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.credential.ApiCredential;
import io.toplink.dcim.core.credential.ApiCredentialDraft;
import io.toplink.dcim.core.credential.Authenticated;
import io.toplink.dcim.core.credential.IssuedCredential;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.v1.WhoAmIResponse;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** API credentials. */
public final class ApiCredentialProto {
  private ApiCredentialProto() {}

  public static io.toplink.dcim.v1.ApiCredential message(ApiCredential credential) {
    io.toplink.dcim.v1.ApiCredential.Builder message =
        io.toplink.dcim.v1.ApiCredential.newBuilder()
            .setName(Names.API_CREDENTIAL.of(credential.id()))
            .setDisplayName(credential.displayName())
            .setTenant(credential.tenant())
            .setKey(credential.key())
            .addAllScopes(ScopeProto.messages(credential.scopes()))
            .addAllAllowedCidrs(credential.allowedCidrs())
            .setDisabled(credential.disabled())
            .setCreateTime(Times.message(credential.createTime()))
            .setEtag(credential.etag());
    if (credential.expireTime() != null) {
      message.setExpireTime(Times.message(credential.expireTime()));
    }
    if (credential.lastUseTime() != null) {
      message.setLastUseTime(Times.message(credential.lastUseTime()));
    }
    if (credential.deleteTime() != null) {
      message.setDeleteTime(Times.message(credential.deleteTime()));
    }
    return message.build();
  }

  /** With its secret, this once. */
  public static io.toplink.dcim.v1.ApiCredential message(IssuedCredential issued) {
    Secret secret = issued.secret();
    io.toplink.dcim.v1.ApiCredential message = message(issued.credential());
    return secret == null ? message : message.toBuilder().setSecret(secret.reveal()).build();
  }

  public static ApiCredentialDraft draft(String id, io.toplink.dcim.v1.ApiCredential credential) {
    return new ApiCredentialDraft(
        id,
        credential.getDisplayName(),
        credential.getTenant(),
        ScopeProto.scopes(credential.getScopesList()),
        credential.getAllowedCidrsList(),
        expireTime(credential),
        credential.getDisabled());
  }

  public static UpdateMask mask(FieldMask mask, io.toplink.dcim.v1.ApiCredential credential) {
    return Masks.of(mask, credential, Set.of());
  }

  /**
   * Who asks.
   *
   * @param version of this server
   */
  public static WhoAmIResponse whoAmI(Authenticated known, Instant now, String version) {
    String address = known.caller().remoteAddress();
    WhoAmIResponse.Builder message =
        WhoAmIResponse.newBuilder()
            .setApiCredential(known.credentialName())
            .setDisplayName(known.displayName())
            .setTenant(known.caller().tenant())
            .addAllScopes(ScopeProto.messages(known.caller().scopes()))
            .setRemoteAddress(address == null ? "" : address)
            .setServerTime(Times.message(now))
            .setServerVersion(version);
    Instant expires = known.expireTime();
    if (expires != null) {
      message.setExpireTime(Times.message(expires));
    }
    return message.build();
  }

  private static @Nullable Instant expireTime(io.toplink.dcim.v1.ApiCredential credential) {
    return credential.hasExpireTime() ? Times.instant(credential.getExpireTime()) : null;
  }
}
