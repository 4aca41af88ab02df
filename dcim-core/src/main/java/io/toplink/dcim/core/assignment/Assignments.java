package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.query.FilterSql;
import io.toplink.dcim.core.query.Page;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.query.Pages;
import io.toplink.dcim.core.query.SqlClause;
import io.toplink.dcim.core.seal.Sealer;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Assignments as they are read and described. What happens to them is {@link Provisioning}'s. */
public final class Assignments {
  /** What sealed passwords are sealed for. */
  static final String LOGIN = "assignment-login";

  private static final FilterSql FILTER =
      FilterSql.builder()
          .enumeration("state", "a.state", Assignment.State.class)
          .resource("package", "a.package", "packages")
          .resource("server", "s.id", "servers")
          .text("customer", "a.customer")
          .text("external_id", "a.external_id")
          .text("tenant", "a.tenant")
          .labels("a.labels")
          .build();

  /** Which assignment was described. */
  private record Described(UUID uid) {}

  private final Database database;
  private final Mutations mutations;
  private final AssignmentStore store;
  private final Pages pages;
  private final RescueStore rescues;
  private final Installs installs;
  private final Sealer sealer;

  @Inject
  Assignments(
      Database database,
      Mutations mutations,
      AssignmentStore store,
      RescueStore rescues,
      Installs installs,
      Pages pages,
      Sealer sealer) {
    this.database = database;
    this.mutations = mutations;
    this.store = store;
    this.rescues = rescues;
    this.installs = installs;
    this.pages = pages;
    this.sealer = sealer;
  }

  /** Reads one, if the caller may see it. */
  public Assignment get(Caller caller, AssignmentKey key) {
    return database
        .read(handle -> store.find(handle, caller, key))
        .orElseThrow(() -> DcimException.notFound(key.name()));
  }

  /** Reads the one an operation is about, if the caller may see it. */
  public Assignment get(Caller caller, UUID uid) {
    return database
        .read(handle -> store.find(handle, uid))
        .filter(assignment -> caller.sees(assignment.tenant()))
        .orElseThrow(() -> DcimException.notFound("assignments/" + uid));
  }

  /** Lists the caller's, newest first. */
  public Page<Assignment> list(Caller caller, String filter, PageRequest request) {
    SqlClause clause = FILTER.toSql(filter);
    return pages.page(
        request,
        List.of("assignments", filter, caller.has(Scope.ADMIN) ? "*" : caller.tenant()),
        (after, limit) -> database.read(handle -> store.list(handle, caller, clause, after, limit)),
        assignment -> List.of(assignment.createTime().toString(), assignment.uid().toString()));
  }

  /** Tells the login that counts now, and keeps in the audit trail that it was told. */
  public Login login(Call call, AssignmentKey key) {
    Assignment assignment = get(call.caller(), key);
    if (!assignment.tenant().equals(call.caller().tenant())) {
      throw DcimException.notFound(key.name());
    }
    Login login =
        database
            .read(handle -> rescues.login(handle, assignment.uid()))
            .map(stored -> ofRescue(assignment, stored))
            .orElseGet(() -> usual(assignment));
    mutations.run(
        call,
        Described.class,
        change -> {
          change.resource(assignment.name());
          return new Described(assignment.uid());
        });
    return login;
  }

  private Login usual(Assignment assignment) {
    AssignmentStore.SealedLogin sealed =
        database.read(handle -> store.login(handle, assignment.uid()));
    Secret password = sealer.openText(LOGIN, assignment.uid(), sealed.password());
    List<Secret> others =
        assignment.passwordUncertain()
            ? database.read(handle -> installs.perhapsSet(handle, assignment.uid()))
            : List.of();
    return new Login(sealed.username(), password, sealed.port(), false, others);
  }

  private Login ofRescue(Assignment assignment, RescueStore.SealedLogin sealed) {
    Secret password = sealer.openText(Rescued.LOGIN, assignment.uid(), sealed.password());
    return new Login(sealed.username(), password, Image.SSH, true, List.of());
  }

  /**
   * Changes what people read; null leaves as it is.
   *
   * @param etag of the version that is to be changed; empty for whichever there is
   */
  public Assignment describe(
      Call call,
      AssignmentKey key,
      String etag,
      @Nullable String displayName,
      @Nullable Map<String, String> labels) {
    Described described =
        mutations.run(
            call,
            Described.class,
            change -> {
              Assignment assignment =
                  store
                      .lock(change.handle(), call.caller(), key)
                      .orElseThrow(() -> DcimException.notFound(key.name()));
              requireEtag(assignment, etag);
              store.describe(
                  change.handle(),
                  assignment.uid(),
                  displayName == null ? assignment.displayName() : displayName,
                  labels == null ? assignment.labels() : labels,
                  change.now());
              change.resource(assignment.name());
              AssignmentStates.changed(change, assignment);
              return new Described(assignment.uid());
            });
    return get(call.caller(), described.uid());
  }

  static void requireEtag(Assignment assignment, String etag) {
    if (!etag.isEmpty() && !etag.equals(assignment.etag())) {
      throw DcimException.of(
          Reason.ETAG_MISMATCH,
          assignment.name() + " has changed since it was read; read it again and decide anew",
          "resource",
          assignment.name(),
          "etag",
          assignment.etag());
    }
  }
}
