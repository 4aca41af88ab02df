package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Passwords;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.install.SshKeys;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.NewOperation;
import io.toplink.dcim.core.operation.Operations;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Submits installations of assignments that there are. */
final class Reinstalling {
  /**
   * What a customer wants.
   *
   * @param image null for the one it has
   * @param rootPassword null to have one made up
   * @param sshKeys empty for those it has
   */
  record Wish(@Nullable String image, @Nullable Secret rootPassword, List<String> sshKeys) {}

  private final Installs installs;
  private final Operations operations;
  private final AssignmentStore store;
  private final AssignmentStates states;
  private final Passwords passwords = new Passwords();

  @Inject
  Reinstalling(
      Installs installs, Operations operations, AssignmentStore store, AssignmentStates states) {
    this.installs = installs;
    this.operations = operations;
    this.store = store;
    this.states = states;
  }

  /** Over what is there. */
  UUID reinstall(Change change, Assignment assignment, Wish wish) {
    boolean hasSystem = !assignment.installPending();
    Secret password = wish.rootPassword() == null ? passwords.next() : wish.rootPassword();
    List<String> keys =
        wish.sshKeys().isEmpty() ? assignment.sshKeys() : SshKeys.plain(wish.sshKeys());
    return submit(
        change, assignment, image(assignment, wish.image()), password, keys, hasSystem, null);
  }

  /**
   * Again what was to be installed and was not.
   *
   * @param wanted another image instead; null for the same
   */
  UUID resume(
      Change change, Assignment assignment, @Nullable String wanted, @Nullable Instant notBefore) {
    Installs.Last last =
        installs
            .last(change.handle(), assignment.uid())
            .orElseThrow(
                () -> new IllegalStateException(assignment.name() + " has no installation"));
    return submit(
        change,
        assignment,
        wanted == null ? last.image() : wanted,
        last.password(),
        assignment.sshKeys(),
        installs.standing(change.handle(), assignment.uid()),
        notBefore);
  }

  private static String image(Assignment assignment, @Nullable String wanted) {
    return Optional.ofNullable(wanted)
        .or(() -> Optional.ofNullable(assignment.image()))
        .orElseThrow(
            () ->
                DcimException.invalid(
                    "image", "is required: " + assignment.name() + " has had none so far"));
  }

  private UUID submit(
      Change change,
      Assignment assignment,
      String imageId,
      Secret password,
      List<String> keys,
      boolean hasSystem,
      @Nullable Instant notBefore) {
    Image image =
        installs.require(
            change.handle(),
            imageId,
            assignment.serverUid(),
            assignment.serverId(),
            assignment.packageId());
    UUID operation =
        operations
            .submit(
                change,
                new NewOperation(
                    AssignmentProcedures.INSTALL,
                    assignment.name(),
                    assignment.serverUid(),
                    assignment.uid(),
                    new ProcedureArgs(false, notBefore, hasSystem, image.content().byMedia())))
            .id();
    installs.prepare(
        change,
        operation,
        new Installs.Wanted(
            image,
            assignment.serverUid(),
            assignment.serverId(),
            assignment.uid(),
            assignment.id(),
            assignment.hostname(),
            assignment.addresses(),
            keys,
            password));
    if (assignment.image() != null && !installs.everWritten(change.handle(), assignment.uid())) {
      // There is nothing yet that another login could count for.
      states.wiping(
          change, assignment.uid(), image.id(), image.loginUsername(), image.loginPort(), password);
    }
    store.installing(change.handle(), assignment.uid(), keys);
    states.move(change, assignment, Assignment.State.INSTALLING, "");
    return operation;
  }
}
