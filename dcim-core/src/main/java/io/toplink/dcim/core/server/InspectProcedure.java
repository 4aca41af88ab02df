package io.toplink.dcim.core.server;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcMeters;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.Bmcs;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.HardwareReader;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Ending;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Asks a BMC what its machine is made of. The first answer settles who the machine is; from then on
 * a BMC that says it is another one is believed to be in the wrong place.
 */
final class InspectProcedure implements Procedure {
  static final String KIND = "inspect";

  /** Two things to know a machine by are needed, as boards are sold with each other's numbers. */
  private static final int ENOUGH_SIGNS = 2;

  /**
   * What is asked for.
   *
   * @param acceptWeakIdentity also take a machine that has fewer things to be known by
   * @param acceptFirmware firmware that is older than before is what is meant to run there
   */
  record Args(boolean acceptWeakIdentity, boolean acceptFirmware) {}

  private final BmcAccess access;
  private final Bmcs bmcs;
  private final Database database;
  private final HardwareStore store;
  private final HardwareChecks checks;
  private final BmcMeters meters;
  private final FirmwareChecks firmware;
  private final Doubts doubts;

  @Inject
  InspectProcedure(
      BmcAccess access,
      Bmcs bmcs,
      Database database,
      HardwareStore store,
      HardwareChecks checks,
      BmcMeters meters,
      FirmwareChecks firmware,
      Doubts doubts) {
    this.access = access;
    this.bmcs = bmcs;
    this.database = database;
    this.store = store;
    this.checks = checks;
    this.meters = meters;
    this.firmware = firmware;
    this.doubts = doubts;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Step> steps(Operation operation) {
    return List.of(new Inspect());
  }

  @Override
  public Set<Scope> scopes(Operation operation) {
    return Set.of(Scope.INVENTORY);
  }

  @Override
  public Duration expected() {
    return Duration.ofSeconds(30);
  }

  /** It only looks. */
  @Override
  public boolean supersedable() {
    return true;
  }

  /** A BMC that does not answer says nothing of the machine; one that answers for another does. */
  @Override
  public void ended(Change change, Operation operation, Ending ending) {
    if (ending instanceof Ending.Failed failed
        && doubts.raise(change, server(operation), failed.error())) {
      change.changed(Server.KIND, server(operation), operation.target());
    }
  }

  private static UUID server(Operation operation) {
    return Objects.requireNonNull(operation.serverUid(), "an inspection is of a server");
  }

  private final class Inspect implements Step {
    @Override
    public String name() {
      return "inspect";
    }

    @Override
    public Duration timeout() {
      return Duration.ofMinutes(5);
    }

    @Override
    public Outcome run(StepContext context) {
      UUID server = server(context.operation());
      BmcAccess.Way.Open way = access.inspectionWay(server);
      BmcTarget target = way.target();
      HardwareInventory found = ask(way, context.operation().attempt() == 0);
      if (!found.identity().known()) {
        return new Outcome.Fail(
            Reason.BMC_MISBEHAVED,
            "the BMC tells neither serial number nor system UUID, so that the machine could not be"
                + " told from another one; set one of them in its firmware",
            Map.of("server", context.operation().target()));
      }
      Optional<MachineIdentity> expected = access.expectedIdentity(server);
      if (expected.isPresent() && !expected.get().matches(found.identity())) {
        return mismatch(context, expected.get().toString(), found.identity());
      }
      boolean accepted = context.args(Args.class).acceptWeakIdentity() || expected.isPresent();
      if (!accepted && signs(target, found) < ENOUGH_SIGNS) {
        return weak(context, found.identity());
      }
      Optional<String> same =
          database.read(handle -> store.sameMachine(handle, found.identity(), server));
      if (same.isPresent()) {
        return mismatch(context, "a machine other than servers/" + same.get(), found.identity());
      }
      return Outcome.next(
          change -> {
            FirmwareChecks.Judged judged =
                firmware.judge(
                    change.handle(), server, found, context.args(Args.class).acceptFirmware());
            store.write(change.handle(), server, found, change.now());
            firmware.write(change, server, context.operation().target(), judged);
            doubts.settle(change.handle(), server);
            store.inspected(change.handle(), server, change.now());
            store.lookAgain(change.handle(), server, change.now());
            checks.ofServers(change, List.of(server));
            change.changed(Server.KIND, server, context.operation().target());
          });
    }

    /** Whoever asks for an inspection may have corrected a login that was refused before. */
    private HardwareInventory ask(BmcAccess.Way.Open way, boolean first) {
      if (first) {
        bmcs.forgetRefusedLogin(way.target());
      }
      try {
        return bmcs.call(way.target(), Priority.USER, HardwareReader::inspect);
      } catch (BmcException e) {
        DcimException told = BmcFailures.of(way.target(), e);
        doubts.raise(way, told);
        throw told;
      }
    }

    /** What speaks for the machine: its numbers, its ports, and a certificate that is pinned. */
    private static int signs(BmcTarget target, HardwareInventory found) {
      return found.identity().inCommon(found.identity())
          + (found.interfaces().isEmpty() ? 0 : 1)
          + (target.certificateFingerprint() == null ? 0 : 1);
    }

    private static Outcome weak(StepContext context, MachineIdentity found) {
      String server = context.operation().target();
      return new Outcome.Fail(
          Reason.BMC_IDENTITY_WEAK,
          server
              + " tells too little to be known by: "
              + found
              + ", no network port, no pinned certificate. Set its numbers in its firmware, pin the"
              + " BMC's certificate, or inspect it with accept_weak_identity if no other machine"
              + " can be reached at its address",
          Map.of("server", server, "found", found.toString()));
    }

    private Outcome mismatch(StepContext context, String expected, MachineIdentity found) {
      meters.mismatched();
      return new Outcome.Fail(
          Reason.BMC_IDENTITY_MISMATCH,
          "the BMC belongs to another machine: expected " + expected + ", found " + found,
          Map.of(
              "server",
              context.operation().target(),
              "expected",
              expected,
              "found",
              found.toString()));
    }
  }
}
