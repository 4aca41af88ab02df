package io.toplink.dcim.core.power;

import static io.toplink.dcim.core.power.PowerEstate.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.operation.Operation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a BMC was to be told, and is known not to have been, is told it later: events as well. */
class NotToldTest {
  private final PowerEstate estate = new PowerEstate();
  private final FakeMachines machines = estate.machines;

  @Test
  void aRestartOfABmcThatSaysNotNow() {
    machines.refuse(SERVER, 2);
    assertThat(estate.ended(estate.powers()::resetBmc).state()).isEqualTo(Operation.State.DONE);
    assertThat(machines.restarts(SERVER)).isEqualTo(1);
  }

  @Test
  void aRestartOfABmcThatIsGoneJustThen() {
    machines.loseSession(SERVER);
    assertThat(estate.ended(estate.powers()::resetBmc).state()).isEqualTo(Operation.State.DONE);
    assertThat(machines.restarts(SERVER)).isEqualTo(1);
  }

  @Test
  void aSoftOffOfAMachineWhoseBmcIsGoneJustThen() {
    machines.loseSession(SERVER);
    PowerArgs gently = PowerArgs.down(PowerArgs.Manner.GRACEFUL, Duration.ofSeconds(60));
    Operation ended = estate.ended((change, target) -> estate.powers().off(change, target, gently));
    assertThat(ended.state()).isEqualTo(Operation.State.DONE);
    assertThat(machines.sent())
        .containsExactly(new FakeMachines.Command(SERVER, PowerCommand.SOFT_OFF));
  }
}
