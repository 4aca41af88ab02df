package io.toplink.dcim.core.server;

import static io.toplink.dcim.core.testing.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.operation.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectProcedureTest {
  private final ServerEstate inventory = new ServerEstate();
  private final Servers servers = inventory.servers;

  private static Reason reason(Operation operation) {
    return Objects.requireNonNull(operation.error()).reason();
  }

  @Test
  void theFirstSuccessMakesAServerAvailableAndSettlesWhoItIs() {
    Server before = inventory.create("srv-1");

    Operation operation = inventory.inspect("srv-1");

    Server server = servers.get("srv-1");
    assertThat(operation.state()).isEqualTo(Operation.State.DONE);
    assertThat(operation.verb()).isEqualTo("InspectServer");
    assertThat(server.state()).isEqualTo(ServerState.AVAILABLE);
    assertThat(server.hardware())
        .isEqualTo(new Hardware(inventory.bmc.inventory(), inventory.estate.clock().instant()));
    assertThat(server.operationId()).isNull();
    assertThat(server.version()).isGreaterThan(before.version());
    assertThat(inventory.estate.get(BmcAccess.class).expectedIdentity(server.uid()))
        .contains(new MachineIdentity("SN-1", "uuid-1"));
    assertThat(Objects.requireNonNull(inventory.bmc.lastTarget).password().reveal())
        .isEqualTo("calvin");
  }

  @Test
  void aBmcOfAnotherMachineTakesTheServerFromSaleUntilItIsItselfAgain() {
    inventory.create("srv-1");
    inventory.inspect("srv-1");
    inventory.bmc.identity = new MachineIdentity("SN-2", "uuid-2");

    Operation operation = inventory.inspect("srv-1");

    assertThat(reason(operation)).isEqualTo(Reason.BMC_IDENTITY_MISMATCH);
    assertThat(Objects.requireNonNull(operation.error()).metadata())
        .containsEntry("server", "servers/srv-1")
        .containsEntry("expected", "serial number SN-1, UUID uuid-1")
        .containsEntry("found", "serial number SN-2, UUID uuid-2");
    assertThat(servers.get("srv-1").state()).isEqualTo(ServerState.FAULTY);
    assertThat(servers.get("srv-1").stateReason()).contains("SN-2");

    inventory.bmc.identity = new MachineIdentity("SN-1", "uuid-1");
    inventory.inspect("srv-1");
    assertThat(servers.get("srv-1").state()).isEqualTo(ServerState.AVAILABLE);
    assertThat(servers.get("srv-1").stateReason()).isEmpty();
  }

  @Test
  void aFaultyServerThatSomebodyHasIsAssignedAgain() {
    inventory.create("srv-1");
    inventory.inspect("srv-1");
    inventory.assign("srv-1");
    inventory.estate.sql("update servers set state = 'FAULTY', state_reason = 'x'");

    inventory.inspect("srv-1");

    assertThat(servers.get("srv-1").state()).isEqualTo(ServerState.ASSIGNED);
    inventory.bmc.identity = new MachineIdentity("SN-2", null);
    inventory.inspect("srv-1");
    assertThat(servers.get("srv-1").state()).isEqualTo(ServerState.ASSIGNED);
    assertThat(servers.get("srv-1").stateReason()).contains("another machine");
  }

  @Test
  void twoServersAreNeverTheSameMachine() {
    inventory.create("srv-1");
    inventory.create("srv-2");
    inventory.inspect("srv-1");

    Operation operation = inventory.inspect("srv-2");

    assertThat(reason(operation)).isEqualTo(Reason.BMC_IDENTITY_MISMATCH);
    assertThat(Objects.requireNonNull(operation.error()).message()).contains("servers/srv-1");
    assertThat(servers.get("srv-2").state()).isEqualTo(ServerState.FAULTY);
  }

  @Test
  void aMachineThatTellsNothingOfItselfIsNotSold() {
    inventory.bmc.identity = new MachineIdentity(null, null);
    inventory.create("srv-1");

    assertThat(reason(inventory.inspect("srv-1"))).isEqualTo(Reason.BMC_MISBEHAVED);
    assertThat(servers.get("srv-1").state()).isEqualTo(ServerState.REGISTERED);
  }

  @Test
  @DisplayName("B32: a machine with one sign alone is taken only if an operator says so, once")
  void aWeakIdentityNeedsAnOperator() {
    inventory.bmc.identity = new MachineIdentity("SN-1", null);
    inventory.bmc.ports = List.of();
    inventory.create("srv-1");

    assertThat(reason(inventory.inspect("srv-1"))).isEqualTo(Reason.BMC_IDENTITY_WEAK);
    assertThat(servers.get("srv-1").state()).isEqualTo(ServerState.REGISTERED);

    UUID accepted = servers.inspect(call("InspectServer"), "srv-1", true, false).id();
    assertThat(inventory.run(accepted).state()).isEqualTo(Operation.State.DONE);
    assertThat(inventory.inspect("srv-1").state()).isEqualTo(Operation.State.DONE);
    assertThat(servers.get("srv-1").state()).isEqualTo(ServerState.AVAILABLE);
  }

  @Test
  void whatIsToldLaterIsAddedToWhoItIs() {
    inventory.create("srv-1");
    inventory.bmc.identity = new MachineIdentity("SN-1", null);
    inventory.inspect("srv-1");
    inventory.bmc.identity = new MachineIdentity("SN-1", "uuid-1");
    inventory.inspect("srv-1");

    assertThat(inventory.estate.get(BmcAccess.class).expectedIdentity(servers.get("srv-1").uid()))
        .contains(new MachineIdentity("SN-1", "uuid-1"));
  }

  @ParameterizedTest
  @CsvSource({
    "LOGIN_REFUSED, BMC_LOGIN_REFUSED",
    "PRIVILEGE, BMC_PRIVILEGE",
    "CERTIFICATE, BMC_CERTIFICATE_REFUSED",
    "UNSUPPORTED, BMC_UNSUPPORTED",
    "REJECTED, BMC_MISBEHAVED",
    "MISBEHAVED, BMC_MISBEHAVED",
  })
  void whatDoesNotPassByItselfEndsTheInspectionAndChangesNothing(
      BmcException.Kind kind, Reason reason) {
    Server before = inventory.create("srv-1");
    inventory.bmc.failure = new BmcException(kind, "login", "no", null);

    assertThat(reason(inventory.inspect("srv-1"))).isEqualTo(reason);
    assertThat(servers.get("srv-1")).isEqualTo(before);
  }

  @Test
  void aBmcThatDoesNotAnswerIsAskedAgain() {
    inventory.create("srv-1");
    inventory.bmc.failure =
        new BmcException(BmcException.Kind.UNREACHABLE, "connect", "no route", null);
    UUID operation = servers.inspect(call("InspectServer"), "srv-1").id();
    assertThat(inventory.run(operation).endTime()).isNull();

    inventory.bmc.failure = null;
    inventory.estate.clock().advance(Duration.ofMinutes(1));

    assertThat(inventory.run(operation).state()).isEqualTo(Operation.State.DONE);
  }
}
