package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.assignment.PowerRequests.Subject;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.power.PowerArgs;
import io.toplink.dcim.core.power.Powers;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of an assignment, from the order to the end, and what is refused on the way. */
class LifecycleTest {
  private static final Caller HK = TestCalls.caller("hk");
  private static final Caller OTHER =
      TestCalls.caller("other", Scope.READ, Scope.POWER, Scope.PROVISIONING);

  private final TestDatabase shared = TestPostgres.freshDatabase();
  private final FakeMachines machines = new FakeMachines(InstantSource.system());
  @TempDir private Path keys;
  private Estate estate;
  private List<UUID> servers = List.of();

  @BeforeEach
  void open() {
    estate = new Estate(shared, keys, "one", machines);
    estate.sell("e5");
    servers = estate.stock("e5", 3);
    estate.start();
  }

  @AfterEach
  void close() {
    estate.close();
    shared.close();
  }

  private Accepted order(String externalId) {
    return estate.create(HK, Estate.order("e5", externalId));
  }

  private Accepted active(String externalId) {
    Accepted accepted = order(externalId);
    assertThat(estate.finish(accepted).state()).isEqualTo(Operation.State.DONE);
    return accepted;
  }

  private static void assertReason(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DcimException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private void finish(UUID operation, Operation.State state) {
    assertThat(estate.operations.await(HK, operation, Duration.ofSeconds(30)).join().state())
        .isEqualTo(state);
  }

  @Test
  void anOrderIsReservedAtOnceAndThenTurnedOn() {
    Accepted accepted = order("812");
    Assignment reserved = estate.get(accepted);
    assertThat(reserved.state()).isEqualTo(State.INSTALLING);
    assertThat(reserved.hostname()).matches("hk-e5-[0-2]-10\\.0\\.0\\.[0-2]");
    assertThat(reserved.addresses()).singleElement().asString().endsWith("/24");
    assertThat(reserved.customer()).isEqualTo("hk_1");
    assertThat(reserved.operation()).isEqualTo(accepted.operation());

    assertThat(estate.finish(accepted).state()).isEqualTo(Operation.State.DONE);
    assertThat(estate.get(accepted).state()).isEqualTo(State.ACTIVE);
    assertThat(machines.sent())
        .containsExactly(new FakeMachines.Command(reserved.serverUid(), PowerCommand.ON));
  }

  @Test
  void theSameOrderAgainIsTheSameServerAndTheSamePassword() {
    Accepted first = active("812");
    Login login = estate.assignments.login(Estate.call("GetAssignmentLogin"), Estate.ext("812"));
    Accepted again = order("812");

    assertThat(again).isEqualTo(Accepted.of(first.assignment(), first.operation(), true));
    assertThat(estate.assignments.login(Estate.call("GetAssignmentLogin"), Estate.ext("812")))
        .isEqualTo(login);
    assertThat(login.password().reveal()).matches("[A-Za-z0-9]{20}");
    assertThat(login.username()).isEqualTo("root");
  }

  @Test
  void aDifferentOrderUnderTheSameIdIsRefused() {
    estate.sell("e7");
    active("812");
    assertReason(Reason.ORDER_DIFFERS, () -> estate.create(HK, Estate.order("e7", "812")));
  }

  @Test
  void theSameIdOfAnotherTenantIsAnotherOrder() {
    Accepted first = active("812");
    Accepted second = estate.create(OTHER, Estate.order("e5", "812"));
    assertThat(second.assignment()).isNotEqualTo(first.assignment());
  }

  @Test
  void anotherTenantSeesAndReachesNothing() {
    Accepted accepted = active("812");
    AssignmentKey key = new AssignmentKey.ById(estate.get(accepted).id());
    assertReason(Reason.NOT_FOUND, () -> estate.assignments.get(OTHER, key));
    assertReason(
        Reason.NOT_FOUND,
        () -> estate.assignments.login(TestCalls.call(OTHER, "GetAssignmentLogin"), key));
    assertReason(
        Reason.NOT_FOUND,
        () ->
            estate.power.off(
                TestCalls.call(OTHER, "PowerOff"),
                new Subject.OfAssignment(key),
                PowerArgs.FORCED));
    assertReason(
        Reason.NOT_FOUND,
        () ->
            estate.deletions.delete(
                TestCalls.call(OTHER, "DeleteAssignment"), key, "", Deletions.Wish.USUAL));
    assertThat(estate.assignments.list(OTHER, "", PageRequest.of(0, "")).items()).isEmpty();
    assertThat(estate.assignments.list(HK, "", PageRequest.of(0, "")).items()).hasSize(1);
  }

  @Test
  void whoSellsMayNotActOnAServerByItsOwnName() {
    active("812");
    assertReason(
        Reason.SCOPE_MISSING,
        () -> estate.power.on(TestCalls.call(OTHER, "PowerOn"), new Subject.OfServer("e5-0")));
  }

  @Test
  void withoutAnythingToTellARepetitionByAnOrderIsRefused() {
    assertReason(Reason.REQUEST_ID_REQUIRED, () -> estate.create(HK, Estate.order("e5", null)));
  }

  @Test
  void soldOutSaysWhatIsBoundAndWhatCannotBeSold() {
    estate.database.execute(
        handle -> handle.execute("update servers set maintenance = true where id = 'e5-2'"));
    order("1");
    order("2");
    assertThatThrownBy(() -> order("3"))
        .isInstanceOfSatisfying(
            DcimException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.OUT_OF_STOCK);
              assertThat(e.message())
                  .startsWith(
                      "no free server is bound to package \"The e5\" (1 more cannot be sold");
              assertThat(e.metadata()).containsEntry("bound", "3").containsEntry("unsellable", "1");
            });
  }

  @Test
  void aMachineThatIsWithheldIsNotSoldAndTheRefusalSaysSo() {
    estate.database.execute(handle -> handle.execute("update servers set withheld = true"));
    assertThatThrownBy(() -> order("1"))
        .isInstanceOfSatisfying(
            DcimException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.OUT_OF_STOCK);
              assertThat(e.message()).contains("3 of them, not what the package says");
              assertThat(e.metadata())
                  .containsEntry("unsellable", "3")
                  .containsEntry("withheld", "3");
            });
    estate.database.execute(
        handle -> handle.execute("update servers set withheld = false where id = 'e5-2'"));
    assertThat(estate.assignments.get(HK, order("1").assignment()).serverId()).isEqualTo("e5-2");
  }

  @Test
  void aServerThatIsBusyIsPassedOver() {
    estate.database.execute(
        handle ->
            handle.execute(
                """
                insert into operations (id, kind, verb, target, server_uid, tenant, args, state, expected_end_time,
                  actor, create_time)
                select gen_random_uuid(), 'unknown', 'InspectServer', 'servers/' || id, uid, 'ops', '{}', 'RUNNING',
                  now(), 'system', now()
                from servers where id in ('e5-0', 'e5-1')
                """));
    assertThat(estate.get(order("1")).serverId()).isEqualTo("e5-2");
    assertReason(Reason.OUT_OF_STOCK, () -> order("2"));
    assertReason(
        Reason.SERVER_BUSY,
        () ->
            estate.create(
                HK,
                new Order(null, "e5", null, "e5-0", null, "", "", null, "3", "", Map.of(), false)));
  }

  @Test
  void anUnknownAndARetiredPackageAreToldApart() {
    assertReason(Reason.NOT_FOUND, () -> estate.create(HK, Estate.order("nope", "1")));
    estate.database.execute(
        handle -> handle.execute("update packages set retired = true where id = 'e5'"));
    assertReason(Reason.PACKAGE_RETIRED, () -> order("1"));
  }

  @Test
  void checkingAnOrderReservesNothing() {
    estate.provisioning.check(Estate.call("CreateAssignment"), Estate.order("e5", "1"));
    assertThat(estate.assignments.list(HK, "", PageRequest.of(0, "")).items()).isEmpty();
    assertReason(
        Reason.NOT_FOUND,
        () ->
            estate.provisioning.check(Estate.call("CreateAssignment"), Estate.order("nope", "1")));
  }

  @Test
  void anOrderMayInsistOnAServer() {
    Accepted accepted =
        estate.create(
            HK, new Order(null, "e5", null, "e5-1", null, "", "", null, "812", "", Map.of(), true));
    finish(accepted.operation(), Operation.State.DONE);
    assertThat(estate.get(accepted).serverId()).isEqualTo("e5-1");
    assertThat(machines.sent()).as("handed over as it was").isEmpty();
    assertReason(
        Reason.SERVER_ASSIGNED,
        () ->
            estate.create(
                HK,
                new Order(
                    null, "e5", null, "e5-1", null, "", "", null, "813", "", Map.of(), true)));
  }

  @Test
  void suspendingTurnsOffAndRefusesTheCustomersPowerOn() {
    Accepted accepted = active("812");
    Accepted suspended =
        estate.provisioning.suspend(Estate.call("Suspend"), Estate.ext("812"), "unpaid", false);
    assertThat(estate.get(accepted).state()).isEqualTo(State.SUSPENDED);
    finish(suspended.operation(), Operation.State.DONE);
    assertThat(machines.state(estate.get(accepted).serverUid())).isEqualTo(PowerReading.State.OFF);
    assertThat(estate.get(accepted).stateReason()).isEqualTo("unpaid");
    assertReason(
        Reason.WRONG_STATE,
        () -> estate.power.on(Estate.call("PowerOn"), new Subject.OfAssignment(Estate.ext("812"))));

    Accepted again =
        estate.provisioning.suspend(Estate.call("Suspend"), Estate.ext("812"), "", false);
    assertThat(again.operation()).isNull();

    Accepted resumed = estate.provisioning.resume(Estate.call("Resume"), Estate.ext("812"));
    finish(resumed.operation(), Operation.State.DONE);
    assertThat(estate.get(accepted).state()).isEqualTo(State.ACTIVE);
    assertThat(machines.state(estate.get(accepted).serverUid())).isEqualTo(PowerReading.State.ON);
    assertThat(estate.provisioning.resume(Estate.call("Resume"), Estate.ext("812")).operation())
        .isNull();
  }

  @Test
  void endingTurnsOffAndGivesTheServerBackToStock() {
    Accepted accepted = active("812");
    UUID server = estate.get(accepted).serverUid();
    Accepted ended =
        estate.deletions.delete(Estate.call("Delete"), Estate.ext("812"), "", Deletions.Wish.USUAL);
    finish(ended.operation(), Operation.State.DONE);

    assertThat(estate.get(accepted).state()).isEqualTo(State.ENDED);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.OFF);
    for (String next : List.of("1", "2", "3")) {
      order(next);
    }
    assertThat(
            estate.deletions.delete(
                Estate.call("Delete"),
                Estate.ext("812"),
                "",
                new Deletions.Wish(true, false, Deletions.WipeWish.POLICY, false)))
        .isEqualTo(Accepted.of(null, null, true));
    assertReason(
        Reason.NOT_FOUND,
        () ->
            estate.deletions.delete(
                Estate.call("Delete"), Estate.ext("812"), "", Deletions.Wish.USUAL));
  }

  @Test
  void afterTheEndTheSameIdMayOrderAgain() {
    Accepted first = active("812");
    finish(
        estate
            .deletions
            .delete(Estate.call("Delete"), Estate.ext("812"), "", Deletions.Wish.USUAL)
            .operation(),
        Operation.State.DONE);
    Accepted second = active("812");
    assertThat(second.assignment()).isNotEqualTo(first.assignment());
  }

  @Test
  @DisplayName("B31: a machine that may be another one does not go back to stock")
  void aMachineInDoubtIsNotSoldAgain() {
    UUID server = estate.get(active("812")).serverUid();
    estate.database.execute(
        handle ->
            handle.execute(
                "insert into bmc_doubts values (?, 'BMC_IDENTITY_MISMATCH', 'not it', '{}', now())",
                server));
    finish(
        estate
            .deletions
            .delete(Estate.call("Delete"), Estate.ext("812"), "", Deletions.Wish.USUAL)
            .operation(),
        Operation.State.DONE);

    assertThat(
            estate.database.<String>read(
                handle ->
                    handle
                        .select(
                            "select state || ': ' || state_reason from servers where uid = ?",
                            server)
                        .mapTo(String.class)
                        .one()))
        .isEqualTo("FAULTY: not it");
  }

  @Test
  @DisplayName("31, 33: a BMC that is not ready yet is asked again, and the command counts once")
  void aBmcThatIsNotReadyIsAskedAgain() {
    servers.forEach(server -> machines.refuse(server, 3));
    active("812");
    assertThat(machines.sent()).hasSize(1);
  }

  @Test
  void partsOfABatchYieldToWhoeverAsksForOne() {
    Call ops = TestCalls.call("ops", "BatchPower");
    UUID many = estate.power.batch(ops, List.of("e5-0"), Powers.Action.ON, PowerArgs.FORCED).id();
    UUID one = estate.power.on(ops, new Subject.OfServer("e5-1")).id();
    for (UUID operation : List.of(many, one)) {
      assertThat(
              estate
                  .operations
                  .await(ops.caller(), operation, Duration.ofSeconds(30))
                  .join()
                  .state())
          .isEqualTo(Operation.State.DONE);
    }

    assertThat(machines.priorities(servers.get(0))).containsExactly(Priority.BULK);
    assertThat(machines.priorities(servers.get(1))).containsExactly(Priority.USER);
  }

  @Test
  void aMachineThatCannotBeReachedFailsTheOrderButKeepsTheServer() {
    servers.forEach(machines::deafen);
    servers.forEach(machines::cutOff);
    Accepted accepted = order("812");
    estate.operations.cancel(Estate.call("CancelOperation"), accepted.operation());
    finish(accepted.operation(), Operation.State.CANCELLED);

    Assignment failed = estate.get(accepted);
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.stateReason()).contains("could not be made ready");
    servers.forEach(machines::reconnect);

    Accepted again = order("812");
    assertThat(again.assignment()).isEqualTo(accepted.assignment());
    assertThat(again.operation()).isNotEqualTo(accepted.operation());
    assertThat(estate.get(again).state()).isEqualTo(State.INSTALLING);
  }

  @Test
  void anEndPutsTheProvisioningAside() {
    servers.forEach(machines::cutOff);
    Accepted accepted = order("812");
    // Only then do the machines answer again: the order would be carried out otherwise.
    Accepted ended =
        estate.deletions.delete(Estate.call("Delete"), Estate.ext("812"), "", Deletions.Wish.USUAL);
    servers.forEach(machines::reconnect);
    finish(accepted.operation(), Operation.State.CANCELLED);
    finish(ended.operation(), Operation.State.DONE);
    assertThat(estate.get(accepted).state()).isEqualTo(State.ENDED);
  }

  @Test
  void aRestartIsAnOffThatWasSeenAndAnOnThatWasSeen() {
    Accepted accepted = active("812");
    UUID server = estate.get(accepted).serverUid();
    Operations.Reference restart =
        estate.power.restart(
            Estate.call("Restart"), new Subject.OfAssignment(Estate.ext("812")), PowerArgs.FORCED);
    finish(restart.id(), Operation.State.DONE);
    assertThat(machines.sent())
        .extracting(FakeMachines.Command::command)
        .containsExactly(PowerCommand.ON, PowerCommand.OFF, PowerCommand.ON);
    assertThat(machines.state(server)).isEqualTo(PowerReading.State.ON);
  }

  @Test
  @DisplayName("B34: a BMC that restarts during a step is waited for, and nothing is sent twice")
  void aBmcThatGoesAwayDuringAStepIsWaitedFor() {
    UUID server = estate.get(active("812")).serverUid();
    machines.deafen(server);
    Operations.Reference off =
        estate.power.off(
            Estate.call("PowerOff"), new Subject.OfAssignment(Estate.ext("812")), PowerArgs.FORCED);
    Await.until("it is sent", Duration.ofSeconds(10), () -> machines.sent().size() == 2);
    machines.cutOff(server);
    Await.until(
        "it is found to be away",
        Duration.ofSeconds(10),
        () -> estate.operations.get(HK, off.id()).statusMessage().contains("does not answer"));
    machines.set(server, PowerReading.State.OFF);
    machines.reconnect(server);
    finish(off.id(), Operation.State.DONE);
    assertThat(machines.sent())
        .extracting(FakeMachines.Command::command)
        .containsExactly(PowerCommand.ON, PowerCommand.OFF);
  }

  @Test
  void maintenanceRefusesTheCustomersPower() {
    Accepted accepted = active("812");
    estate.database.execute(
        handle ->
            handle.execute(
                "update servers set maintenance = true where uid = ?",
                estate.get(accepted).serverUid()));
    assertReason(
        Reason.SERVER_IN_MAINTENANCE,
        () ->
            estate.power.off(
                Estate.call("PowerOff"),
                new Subject.OfAssignment(Estate.ext("812")),
                PowerArgs.FORCED));
  }

  @Test
  void describingChecksTheEtag() {
    Accepted accepted = active("812");
    String etag = estate.get(accepted).etag();
    Assignment described =
        estate.assignments.describe(
            Estate.call("UpdateAssignment"), Estate.ext("812"), etag, "Web", Map.of("a", "b"));
    assertThat(described.displayName()).isEqualTo("Web");
    assertThat(described.labels()).containsEntry("a", "b");
    assertReason(
        Reason.ETAG_MISMATCH,
        () ->
            estate.assignments.describe(
                Estate.call("UpdateAssignment"), Estate.ext("812"), etag, "Late", null));
  }

  @Test
  void listsAreFilteredAndPaged() {
    active("1");
    order("2");
    order("3");
    assertThat(
            estate
                .assignments
                .list(HK, "external_id = 2 AND package = packages/e5", PageRequest.of(0, ""))
                .items())
        .singleElement()
        .extracting(Assignment::externalId)
        .isEqualTo("2");
    var first = estate.assignments.list(HK, "", PageRequest.of(2, ""));
    assertThat(first.items()).extracting(Assignment::externalId).containsExactly("3", "2");
    var last = estate.assignments.list(HK, "", PageRequest.of(2, first.nextToken()));
    assertThat(last.items()).extracting(Assignment::externalId).containsExactly("1");
    assertThat(last.nextToken()).isEmpty();
  }
}
