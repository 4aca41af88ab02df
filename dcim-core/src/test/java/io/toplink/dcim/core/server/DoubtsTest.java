package io.toplink.dcim.core.server;

import static io.toplink.dcim.core.testing.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.operation.Operation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** B5, B31, B33: a machine that may be another one is neither sold nor told anything. */
class DoubtsTest {
  private static final String PIN = "ab".repeat(32);

  private final ServerEstate inventory = new ServerEstate();
  private final Doubts doubts = inventory.estate.get(Doubts.class);
  private final BmcAccess access = inventory.estate.get(BmcAccess.class);
  private Server server;

  @BeforeEach
  void sell() {
    server = inventory.create("srv-1");
    inventory.inspect("srv-1");
  }

  private void pin() {
    inventory.estate.sql("update server_bmcs set certificate_fingerprint = ?", PIN);
  }

  private void see(Reason reason) {
    see(reason, Map.of("found", "serial number SN-2"));
  }

  private void see(Reason reason, Map<String, String> metadata) {
    doubts.raise(
        access.inspectionWay(server.uid()),
        DcimException.of(reason, "srv-1: not who it was", metadata));
  }

  private Server now() {
    return inventory.servers.get("srv-1");
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"BMC_IDENTITY_MISMATCH", "BMC_IDENTITY_UNSTABLE", "BMC_CERTIFICATE_REFUSED"})
  void aMachineInDoubtIsNotSoldAndToldNothingUntilAnInspectionFindsIt(Reason reason) {
    pin();
    see(reason);

    assertThat(now().state()).isEqualTo(ServerState.FAULTY);
    assertThat(now().stateReason()).isEqualTo("srv-1: not who it was");
    DcimException refused =
        catchThrowableOfType(DcimException.class, () -> access.way(server.uid()));
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.metadata()).containsEntry("found", "serial number SN-2");
    assertThat(catchThrowableOfType(DcimException.class, () -> access.ownWay(server.uid())))
        .isNotNull();
    assertThat(access.ways(List.of(server.uid())))
        .as("looking harms nobody")
        .singleElement()
        .isInstanceOf(BmcAccess.Way.Open.class);

    assertThat(inventory.inspect("srv-1").state()).isEqualTo(Operation.State.DONE);
    assertThat(now().state()).isEqualTo(ServerState.AVAILABLE);
    assertThat(now().stateReason()).isEmpty();
    assertThat(access.way(server.uid()).server()).isEqualTo(server.uid());
  }

  @Test
  void aCustomersMachineStaysTheCustomersAndIsToldNothing() {
    inventory.assign("srv-1");
    see(Reason.BMC_IDENTITY_MISMATCH);

    assertThat(now().state()).isEqualTo(ServerState.ASSIGNED);
    assertThat(now().stateReason()).isEqualTo("srv-1: not who it was");
    assertThat(catchThrowableOfType(DcimException.class, () -> access.way(server.uid())).reason())
        .isEqualTo(Reason.BMC_IDENTITY_MISMATCH);
  }

  @Test
  void whatIsSeenAgainIsToldOnce() {
    see(Reason.BMC_IDENTITY_MISMATCH);
    long version = now().version();
    see(Reason.BMC_IDENTITY_UNSTABLE);

    assertThat(now().version()).isEqualTo(version);
    assertThat(
            inventory.estate.text("select count(*) from audit_events where method = 'bmc/doubt'"))
        .isEqualTo("1");
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"BMC_UNREACHABLE", "BMC_BUSY", "BMC_UNSUPPORTED", "BMC_CERTIFICATE_REFUSED"})
  @DisplayName("What may pass by itself, or says nothing of the machine, locks nothing")
  void whatHealsItselfIsNoReason(Reason reason) {
    see(reason);

    assertThat(now().state()).isEqualTo(ServerState.AVAILABLE);
    assertThat(access.way(server.uid()).server()).isEqualTo(server.uid());
  }

  @Test
  @DisplayName("B5: an inspection that meets another certificate than the pinned one does the same")
  void aChangedCertificateTakesTheServerFromSale() {
    pin();
    inventory.bmc.failure =
        new BmcException(BmcException.Kind.CERTIFICATE, "tls", "another key", null);
    inventory.inspect("srv-1");

    assertThat(now().state()).isEqualTo(ServerState.FAULTY);
    assertThat(now().stateReason()).contains("another key");
  }

  @Test
  @DisplayName("B16: one of several machines may be another one")
  void severalMachinesWhereOneIsExpected() {
    see(Reason.BMC_UNSUPPORTED, Map.of("capability", "system-ambiguous"));

    assertThat(now().state()).isEqualTo(ServerState.FAULTY);
    assertThat(refusedToActors()).isEqualTo(Reason.BMC_UNSUPPORTED);
  }

  @Test
  @DisplayName("An inspection that cannot tell whose the machine is leaves the doubt as it was")
  void whatIsNoReasonEndsNoDoubt() {
    see(Reason.BMC_IDENTITY_MISMATCH);
    inventory.bmc.failure = new BmcException(BmcException.Kind.CERTIFICATE, "tls", "expired", null);
    inventory.inspect("srv-1");
    inventory.bmc.failure =
        new BmcException(BmcException.Kind.LOGIN_REFUSED, "login", "refused", null);
    inventory.inspect("srv-1");

    assertThat(refusedToActors()).isEqualTo(Reason.BMC_IDENTITY_MISMATCH);
    inventory.changePassword("srv-1", "other");
    assertThat(refusedToActors())
        .as("another password answers nothing")
        .isEqualTo(Reason.BMC_IDENTITY_MISMATCH);
  }

  private Reason refusedToActors() {
    return catchThrowableOfType(DcimException.class, () -> access.way(server.uid())).reason();
  }

  @Test
  void aServerInDoubtCanBeDeleted() {
    see(Reason.BMC_IDENTITY_MISMATCH);
    inventory.servers.delete(call("DeleteServer"), "srv-1", "");

    assertThat(inventory.estate.text("select count(*) from bmc_doubts")).isEqualTo("0");
  }
}
