package io.toplink.dcim.core.credential;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ids;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Etags;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.query.Page;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.query.Pages;
import io.toplink.dcim.core.seal.Sealer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Keeps the credentials: who may call. Whether a call is one of theirs, {@link Authenticator} says.
 */
public final class ApiCredentials {
  /** How long a replaced secret may go on working. */
  public static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

  private static final String VERIFIER = "credential-verifier";
  private static final List<String> CHANGEABLE =
      List.of("display_name", "scopes", "allowed_cidrs", "expire_time", "disabled");

  private final Database database;
  private final Mutations mutations;
  private final Pages pages;
  private final ApiCredentialStore store;
  private final CredentialCache cache;
  private final Sealer sealer;
  private final Ids ids;
  private final KeyForms forms = new KeyForms();

  @Inject
  ApiCredentials(
      Database database,
      Mutations mutations,
      Pages pages,
      ApiCredentialStore store,
      CredentialCache cache,
      Sealer sealer,
      Ids ids) {
    this.database = database;
    this.mutations = mutations;
    this.pages = pages;
    this.store = store;
    this.cache = cache;
    this.sealer = sealer;
    this.ids = ids;
  }

  /**
   * Revoked ones too.
   *
   * @throws DcimException NOT_FOUND
   */
  public ApiCredential get(String id) {
    return database.read(handle -> find(handle, id));
  }

  /**
   * By name.
   *
   * @param showDeleted whether to list revoked ones too
   */
  public Page<ApiCredential> list(PageRequest request, boolean showDeleted) {
    return pages.page(
        request,
        List.of("apiCredentials", Boolean.toString(showDeleted)),
        (after, limit) ->
            database.read(
                handle ->
                    store.list(handle, showDeleted, after == null ? "" : after.get(0), limit)),
        credential -> List.of(credential.id()));
  }

  /**
   * @throws DcimException ALREADY_EXISTS, INVALID_FIELD
   */
  public IssuedCredential create(Call call, ApiCredentialDraft asked) {
    ApiCredentialDraft draft = canonical(asked);
    return mutations.run(call, IssuedCredential.class, change -> insert(change, draft));
  }

  IssuedCredential insert(Change change, ApiCredentialDraft draft) {
    change.resource(ApiCredential.name(draft.id()));
    UUID uid = ids.next();
    String key = forms.newKey();
    Secret secret = forms.newSecret();
    if (!store.insert(change.handle(), uid, key, seal(uid, secret), draft, change.now())) {
      throw DcimException.alreadyExists(ApiCredential.name(draft.id()));
    }
    change.afterCommit(() -> cache.forget(key));
    return new IssuedCredential(find(change.handle(), draft.id()), secret);
  }

  /**
   * Takes effect on the next call made with it.
   *
   * @param asked holds the new values of the fields in the mask; the others are not looked at
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, INVALID_FIELD, WRONG_STATE once it is revoked,
   *     WOULD_LOCK_OUT_CALLER
   */
  public ApiCredential update(Call call, ApiCredentialDraft asked, UpdateMask mask, String etag) {
    mask.allow(CHANGEABLE);
    return mutations.run(
        call,
        ApiCredential.class,
        change -> {
          ApiCredential credential = lockLive(change, asked.id()).credential();
          Etags.check(credential.name(), etag, credential.version());
          ApiCredentialDraft draft = canonical(merge(credential, asked, mask));
          refuseLockOut(call.caller(), draft, change.now());
          store.update(change.handle(), draft);
          change.afterCommit(() -> cache.forget(credential.key()));
          return find(change.handle(), credential.id());
        });
  }

  /**
   * Makes a new secret. The one before goes on working for a while; one before that ends at once.
   *
   * @param overlap zero ends the old secret at once; at most {@link #LONGEST_OVERLAP}
   * @throws DcimException NOT_FOUND, INVALID_FIELD, WRONG_STATE once it is revoked
   */
  public IssuedCredential rotate(Call call, String id, Duration overlap) {
    if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
      throw DcimException.invalid(
          "overlap_seconds", "must be 0 to " + LONGEST_OVERLAP.toSeconds() + " (a week)");
    }
    return mutations.run(
        call,
        IssuedCredential.class,
        change -> {
          ApiCredential credential = lockLive(change, id).credential();
          return reissue(change, credential, overlap);
        });
  }

  /** Makes it what the draft says, with a new secret; the one before ends at once. */
  IssuedCredential restore(Change change, ApiCredentialDraft draft) {
    ApiCredential credential = lockLive(change, draft.id()).credential();
    store.update(change.handle(), draft);
    return reissue(change, credential, Duration.ZERO);
  }

  private IssuedCredential reissue(Change change, ApiCredential credential, Duration overlap) {
    Secret secret = forms.newSecret();
    Instant oldUntil = overlap.isZero() ? null : change.now().plus(overlap);
    store.rotate(change.handle(), credential.id(), seal(credential.uid(), secret), oldUntil);
    change.afterCommit(() -> cache.forget(credential.key()));
    return new IssuedCredential(find(change.handle(), credential.id()), secret);
  }

  /**
   * Revokes for good. It stays listed, for the audit trail's sake; revoking it again is a success.
   *
   * @throws DcimException NOT_FOUND, ETAG_MISMATCH, WOULD_LOCK_OUT_CALLER
   */
  public void revoke(Call call, String id, String etag) {
    mutations.run(
        call,
        String.class,
        change -> {
          ApiCredential credential = lock(change, id).credential();
          Etags.check(credential.name(), etag, credential.version());
          if (call.caller().actor().equals(credential.name())) {
            throw lockOut("a credential cannot revoke itself; use another one to do it");
          }
          if (credential.deleteTime() == null) {
            store.revoke(change.handle(), id, change.now());
            change.afterCommit(() -> cache.forget(credential.key()));
          }
          return credential.name();
        });
  }

  private static ApiCredentialDraft merge(
      ApiCredential credential, ApiCredentialDraft draft, UpdateMask mask) {
    return new ApiCredentialDraft(
        credential.id(),
        mask.has("display_name") ? draft.displayName() : credential.displayName(),
        credential.tenant(),
        mask.has("scopes") ? draft.scopes() : credential.scopes(),
        mask.has("allowed_cidrs") ? draft.allowedCidrs() : credential.allowedCidrs(),
        mask.has("expire_time") ? draft.expireTime() : credential.expireTime(),
        mask.has("disabled") ? draft.disabled() : credential.disabled());
  }

  /** One spelling for every block; all that is wrong is told. */
  private static ApiCredentialDraft canonical(ApiCredentialDraft draft) {
    List<DcimException.FieldViolation> wrong = new ArrayList<>();
    List<String> blocks = new ArrayList<>();
    for (int i = 0; i < draft.allowedCidrs().size(); i++) {
      try {
        String block = Cidr.parse(draft.allowedCidrs().get(i)).toString();
        if (!blocks.contains(block)) {
          blocks.add(block);
        }
      } catch (IllegalArgumentException e) {
        wrong.add(
            violation("api_credential.allowed_cidrs[" + i + "]", String.valueOf(e.getMessage())));
      }
    }
    if (draft.allowedCidrs().isEmpty()) {
      wrong.add(
          violation(
              "api_credential.allowed_cidrs",
              "must not be empty; to allow everywhere, say 0.0.0.0/0 and ::/0"));
    }
    if (draft.scopes().isEmpty()) {
      wrong.add(violation("api_credential.scopes", "must not be empty"));
    }
    if (!wrong.isEmpty()) {
      throw DcimException.invalid(wrong);
    }
    return new ApiCredentialDraft(
        draft.id(),
        draft.displayName(),
        draft.tenant(),
        draft.scopes(),
        List.copyOf(blocks),
        draft.expireTime(),
        draft.disabled());
  }

  private static DcimException.FieldViolation violation(String field, String description) {
    return new DcimException.FieldViolation(field, description, "invalid");
  }

  /** A caller that changes its own credential must be able to call again. */
  private static void refuseLockOut(Caller caller, ApiCredentialDraft after, Instant now) {
    if (!caller.actor().equals(ApiCredential.name(after.id()))) {
      return;
    }
    if (after.disabled()) {
      throw lockOut("a credential cannot disable itself");
    }
    if (!after.scopes().contains(Scope.ADMIN)) {
      throw lockOut("a credential cannot take SCOPE_ADMIN from itself");
    }
    Instant expires = after.expireTime();
    if (expires != null && !expires.isAfter(now)) {
      throw lockOut("a credential cannot end itself: " + expires + " is over");
    }
    String address = caller.remoteAddress();
    if (address != null
        && after.allowedCidrs().stream()
            .noneMatch(block -> Cidr.parse(block).contains(IpLiteral.parse(address)))) {
      throw lockOut(
          "allowed_cidrs would not hold " + address + ", where this very call comes from");
    }
  }

  private static DcimException lockOut(String message) {
    return DcimException.of(Reason.WOULD_LOCK_OUT_CALLER, message);
  }

  private byte[] seal(UUID uid, Secret secret) {
    return sealer.seal(VERIFIER, uid, KeyForms.signingKey(secret));
  }

  static byte[] open(Sealer sealer, UUID uid, byte[] sealed) {
    return sealer.open(VERIFIER, uid, sealed);
  }

  private ApiCredential find(Handle handle, String id) {
    return store.find(handle, id).orElseThrow(() -> DcimException.notFound(ApiCredential.name(id)));
  }

  private ApiCredentialStore.Row lock(Change change, String id) {
    change.resource(ApiCredential.name(id));
    return store
        .lock(change.handle(), id)
        .orElseThrow(() -> DcimException.notFound(ApiCredential.name(id)));
  }

  private ApiCredentialStore.Row lockLive(Change change, String id) {
    ApiCredentialStore.Row row = lock(change, id);
    if (row.credential().deleteTime() != null) {
      throw DcimException.of(
          Reason.WRONG_STATE,
          ApiCredential.name(id)
              + " was revoked at "
              + row.credential().deleteTime()
              + " for good; create another one",
          "resource",
          ApiCredential.name(id),
          "state",
          "REVOKED");
    }
    return row;
  }
}
