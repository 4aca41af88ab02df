package io.toplink.dcim.it.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.protobuf.InvalidProtocolBufferException;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.stack.FreePorts;
import io.toplink.dcim.it.stack.Stack;
import io.toplink.dcim.it.stack.StackOptions;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.AssignmentLogin;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.DeleteAssignmentRequest;
import io.toplink.dcim.v1.EndRescueRequest;
import io.toplink.dcim.v1.GetAssignmentLoginRequest;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.ListWipesRequest;
import io.toplink.dcim.v1.OperationMetadata;
import io.toplink.dcim.v1.ResetAssignmentPasswordRequest;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.StartRescueRequest;
import io.toplink.dcim.v1.UndeleteAssignmentRequest;
import io.toplink.dcim.v1.Wipe;
import io.toplink.dcim.v1.WipeServerRequest;
import io.toplink.dcim.v1.WipeServiceGrpc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * One machine through rescue, a new password, a deletion that is taken back and one that is not,
 * with the server killed in the middle of the wipe.
 */
class MaintenanceRunTest {
  private static final String NAME = "assignments/ext:net-1";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String TEMPLATE =
      """
      TASK={{task}}
      METHOD={{wipe_method}}
      PASSWORD={{password_hash}}
      BEGIN={{url_begin_wipe}}
      DISK={{url_disk}}
      DONE={{url_done}}
      """;

  private ApiCalls api;

  @Test
  void oneMachineFromRescueToItsWipe() throws Exception {
    int port = FreePorts.next();
    String netboot = "http://127.0.0.1:" + port;
    StackOptions options =
        StackOptions.of("maintenance")
            .with("e5", "E5", 1)
            .inChildProcess()
            .withServerSettings(
                "netboot { url = \"" + netboot + "\", address = 127.0.0.1, port = " + port + " }",
                "maintenance { image = tools }",
                "assignments { grace-period = 1h, wipe-on-end = quick }");
    try (Stack stack = Stack.start(options)) {
      api = stack.api();
      NetbootRig.tools(api, TEMPLATE);
      String server = order();
      Machine machine = stack.bmcOf(server).machine();
      ScriptedMachine scripted = new ScriptedMachine(netboot, machine);

      rescuesAndComesBack(scripted);
      getsANewPassword(scripted);
      isDeletedAndHadBack(machine);
      isDeletedForGood(stack, scripted);
      isWipedOnceMore(server, scripted);
      nothingSecretIsLogged(stack);
    }
  }

  private void rescuesAndComesBack(ScriptedMachine machine) {
    String usual = login().getPassword();
    Operation rescue =
        api.provisioning()
            .startRescue(
                StartRescueRequest.newBuilder()
                    .setName(NAME)
                    .setRootPassword("rescue-me-812")
                    .build());
    String told = started(machine);
    assertThat(machine.value("TASK", told)).isEqualTo("rescue");
    assertThat(machine.get(machine.value("DONE", told))).isEqualTo("GO\n");
    done(rescue);
    assertThat(assignment().hasRescueTime()).isTrue();
    assertThat(assignment().getState()).isEqualTo(Assignment.State.ACTIVE);
    assertThat(login().getRescue()).isTrue();
    assertThat(login().getPassword()).isEqualTo("rescue-me-812");
    assertThat(machine.boot()).contains("sanboot");
    done(api.provisioning().endRescue(EndRescueRequest.newBuilder().setName(NAME).build()));
    assertThat(assignment().hasRescueTime()).isFalse();
    assertThat(login().getPassword()).isEqualTo(usual);
  }

  private void getsANewPassword(ScriptedMachine machine) {
    Operation reset =
        api.provisioning()
            .resetAssignmentPassword(
                ResetAssignmentPasswordRequest.newBuilder()
                    .setName(NAME)
                    .setRootPassword("set-anew-812")
                    .build());
    String told = started(machine);
    assertThat(machine.value("PASSWORD", told)).startsWith("$6$");
    assertThat(machine.beginWipe(asBegin(machine, told))).isEqualTo("GO\n");
    assertThat(login().getPassword()).isNotEqualTo("set-anew-812");
    machine.get(machine.value("DONE", told));
    done(reset);
    assertThat(login().getPassword()).isEqualTo("set-anew-812");
  }

  private void isDeletedAndHadBack(Machine machine) {
    done(delete(false));
    assertThat(assignment().hasPurgeTime()).isTrue();
    assertThat(machine.power()).isEqualTo(Machine.Power.OFF);
    done(
        api.provisioning()
            .undeleteAssignment(UndeleteAssignmentRequest.newBuilder().setName(NAME).build()));
    assertThat(assignment().getState()).isEqualTo(Assignment.State.ACTIVE);
    assertThat(machine.power()).isEqualTo(Machine.Power.ON);
  }

  private void isDeletedForGood(Stack stack, ScriptedMachine machine) throws Exception {
    done(delete(false));
    Operation deletion = delete(true);
    String told = started(machine);
    assertThat(machine.value("METHOD", told)).isEqualTo("quick");
    String begin = machine.value("BEGIN", told) + "?" + machine.identity();
    assertThat(machine.get(begin + "&disks=sda")).startsWith("STOP INVALID_FIELD");
    assertThat(machine.get(begin + "&disks=sda:S1:1000204886016:M1")).isEqualTo("GO\n");
    stack.serverProcess().kill();
    stack.serverProcess().start();
    api = stack.apiAt(stack.server());
    assertThat(machine.get(machine.value("DISK", told) + "?device=sda&result=discarded"))
        .isEqualTo("GO\n");
    assertThat(machine.get(machine.value("DONE", told))).isEqualTo("GO\n");
    done(deletion);
    Wipe wipe = wipes("state = SUCCEEDED");
    assertThat(wipe.getSerialNumber()).isNotEmpty();
    assertThat(wipe.getDisks(0).getResult()).isEqualTo(Wipe.Disk.Result.DISCARDED);
    assertThat(machine.boot()).contains("sanboot");
  }

  private void isWipedOnceMore(String server, ScriptedMachine machine) {
    assertThat(server(server).getState()).isEqualTo(Server.State.AVAILABLE);
    Operation operation =
        api.servers()
            .wipeServer(
                WipeServerRequest.newBuilder().setName(server).setMethod(Wipe.Method.FULL).build());
    assertThat(server(server).getState()).isEqualTo(Server.State.CLEANING);
    String told = started(machine);
    machine.get(
        machine.value("BEGIN", told) + "?" + machine.identity() + "&disks=sda:S1:1000204886016:M1");
    machine.get(machine.value("DISK", told) + "?device=sda&result=failed");
    machine.get(machine.value("DONE", told));
    Operation over = over(operation);
    assertThat(over.getError().getMessage()).contains("sda (serial number S1, FAILED)");
    assertThat(server(server).getState()).isEqualTo(Server.State.CLEANING);
    assertThat(server(server).getStateReason()).contains("wipe it again");
    assertThat(wipes("state = FAILED").getMethod()).isEqualTo(Wipe.Method.FULL);
  }

  /** The machine has power, boots the maintenance system and is told what to do. */
  private static String started(ScriptedMachine machine) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      machine.awaitPower();
      String script = machine.boot();
      if (script.contains("imgexec ")) {
        return machine.get(
            script.substring(script.indexOf("http"), script.indexOf("x.sh")) + "x.sh");
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it is never given the maintenance system: " + script);
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  /** As the scripted machine asks before it writes. */
  private static String asBegin(ScriptedMachine machine, String told) {
    return "BEGIN_WIPE=" + machine.value("BEGIN", told) + "\n";
  }

  private Operation delete(boolean immediate) {
    return api.provisioning()
        .deleteAssignment(
            DeleteAssignmentRequest.newBuilder().setName(NAME).setImmediate(immediate).build());
  }

  private String order() throws InvalidProtocolBufferException {
    Operation operation =
        api.provisioning()
            .createAssignment(
                CreateAssignmentRequest.newBuilder()
                    .setAssignment(
                        Assignment.newBuilder().setPackage("packages/e5").setExternalId("net-1"))
                    .build());
    done(operation);
    return operation.getMetadata().unpack(OperationMetadata.class).getAssignment().getServer();
  }

  private Assignment assignment() {
    return api.provisioning()
        .getAssignment(GetAssignmentRequest.newBuilder().setName(NAME).build());
  }

  private AssignmentLogin login() {
    return api.provisioning()
        .getAssignmentLogin(GetAssignmentLoginRequest.newBuilder().setName(NAME).build());
  }

  private Server server(String name) {
    return api.servers().getServer(GetServerRequest.newBuilder().setName(name).build());
  }

  private Wipe wipes(String filter) {
    return api.<WipeServiceGrpc.WipeServiceBlockingStub>stub(WipeServiceGrpc::newBlockingStub)
        .listWipes(ListWipesRequest.newBuilder().setFilter(filter).build())
        .getWipes(0);
  }

  private void done(Operation operation) {
    Operation over = over(operation);
    assertThat(over.hasError()).as(over.toString()).isFalse();
  }

  private Operation over(Operation operation) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Operation now = operation;
    while (!now.getDone()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it is not over: " + now);
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      now =
          api.operations()
              .getOperation(GetOperationRequest.newBuilder().setName(operation.getName()).build());
    }
    return now;
  }

  private static void nothingSecretIsLogged(Stack stack) throws Exception {
    for (Path log : stack.logs()) {
      String text = Files.readString(log);
      assertThat(text)
          .as(log.toString())
          .doesNotContain("rescue-me-812")
          .doesNotContain("set-anew");
    }
  }
}
