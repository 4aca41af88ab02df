package io.toplink.dcim.core.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.assignment.Assignment.State;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.install.Netboot;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.power.FakeMachines;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Processes die in every step of a reinstallation, and others bring it to its end. */
class InstallTakeoverTest extends InstallFixture {
  private String installer = "";
  private String system = "";

  @Test
  void whoeverCarriesAnInstallationOnSendsNothingTwice() {
    Accepted first = order();
    Tokens tokens = go();
    netboot.written(tokens.installer(), FROM);
    netboot.up(tokens.system(), FROM);
    finish(first, Operation.State.DONE);
    estate.close();
    try (Takeovers takeovers = new Takeovers(shared, keys, machines, CONFIG)) {
      boolean killed = true;
      for (int transition = 1; killed; transition++) {
        takeovers.killAt(transition);
        int mark = machines.sent().size();
        Accepted again =
            takeovers
                .process()
                .provisioning
                .reinstall(Estate.call("ReinstallAssignment"), KEY, "", null, null, List.of());
        killed = takeovers.drive(again.operation(), () -> work(takeovers.process()));
        String where = "killed in " + takeovers.killedIn();
        assertThat(takeovers.get(again.operation()).state())
            .as(where)
            .isEqualTo(Operation.State.DONE);
        assertThat(takeovers.process().get(again).state()).as(where).isEqualTo(State.ACTIVE);
        assertThat(machines.sent().subList(mark, machines.sent().size()))
            .as(where)
            .extracting(FakeMachines.Command::command)
            .containsExactly(PowerCommand.OFF, PowerCommand.ON);
      }
      assertThat(takeovers.killedIn())
          .contains(
              "fetch",
              "power-off",
              "boot-device",
              "power-on",
              "await-written",
              "boot-disk",
              "await-up");
    }
  }

  /** One thing that the machine does next. */
  private void work(Estate process) {
    Netboot netboot = process.injector.getInstance(Netboot.class);
    switch (stage()) {
      case "OPEN" -> {
        if (machines.state(server) == PowerReading.State.ON) {
          installer = token(netboot.boot(machine(), FROM));
          system = upToken(netboot.template(installer, "x.sh", machine(), FROM));
        }
      }
      case "STARTED" -> netboot.beginWipe(installer, machine(), "/dev/sda", FROM);
      case "WIPING" -> netboot.written(installer, FROM);
      case "WRITTEN" -> netboot.up(system, FROM);
      default -> {}
    }
  }
}
