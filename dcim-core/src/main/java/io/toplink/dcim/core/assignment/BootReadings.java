package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.assignment.PowerRequests.Subject;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.LastRestart;
import io.toplink.dcim.core.power.Machines;
import jakarta.inject.Inject;
import java.util.Optional;

/** How machines start, asked when somebody wants to know. Nothing of it is kept. */
public final class BootReadings {
  private final PowerReadings powers;
  private final Machines machines;

  @Inject
  public BootReadings(PowerReadings powers, Machines machines) {
    this.powers = powers;
    this.machines = machines;
  }

  /**
   * What the next start was told to boot from; empty when it is left to the machine.
   *
   * @throws DcimException SCOPE_MISSING, NOT_FOUND, or as {@link Machines#call}
   */
  public Optional<BootOverride> bootOverride(Caller caller, Subject subject) {
    return machines.call(powers.server(caller, subject), session -> session.bootOverride());
  }

  /**
   * Why and when it last started.
   *
   * @throws DcimException SCOPE_MISSING, NOT_FOUND, or as {@link Machines#call}
   */
  public LastRestart lastRestart(Caller caller, Subject subject) {
    return machines.call(powers.server(caller, subject), session -> session.lastRestart());
  }
}
