package io.toplink.dcim.core.power;

import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.server.BootModes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps that get a machine's power somewhere, for every procedure that needs them. */
public final class PowerSteps {
  private final Machines machines;
  private final BootModes modes;
  private final Neighbours neighbours;
  private final PowerConfig config;

  @Inject
  PowerSteps(Machines machines, BootModes modes, Neighbours neighbours, PowerConfig config) {
    this.machines = machines;
    this.modes = modes;
    this.neighbours = neighbours;
    this.config = config;
  }

  /** On, seen twice. */
  public Step on() {
    return ReachPower.on(machines, config);
  }

  /** Off by force, seen twice. */
  public Step off() {
    return ReachPower.off(machines, config);
  }

  /** Off: the operating system is asked first, and forced after the grace. */
  public List<Step> downGently(Duration grace) {
    return down(PowerArgs.down(PowerArgs.Manner.GRACEFUL_THEN_FORCED, grace));
  }

  /**
   * Boots from a device at the next start, as the server boots. A BMC that cannot be told is left
   * to its own order.
   */
  public Step bootOnce(BootDevice device) {
    return new ReachPower.IfSupported(
        SetBootDevice.beforeStart(machines, modes, BootOverride.of(device)));
  }

  List<Step> down(PowerArgs args) {
    return switch (args.manner()) {
      case FORCED -> List.of(off());
      case GRACEFUL -> List.of(ReachPower.softOff(machines, config, args.grace(), true));
      case GRACEFUL_THEN_FORCED ->
          List.of(ReachPower.softOff(machines, config, args.grace(), false), off());
    };
  }

  /**
   * What it boots from is chosen twice: a BMC that cannot do that is found out while the machine is
   * still on, and some forget it when the machine goes off, or after a minute.
   */
  List<Step> restart(PowerArgs args) {
    Optional<BootOverride> boot = args.boot();
    if (boot.isEmpty()) {
      List<Step> steps = new ArrayList<>(down(args));
      steps.add(on());
      return List.copyOf(steps);
    }
    List<Step> steps = new ArrayList<>();
    steps.add(SetBootDevice.beforehand(machines, modes, boot.get()));
    down(args).forEach(step -> steps.add(new BootUndone(step, machines)));
    steps.add(SetBootDevice.beforeStart(machines, modes, boot.get()));
    steps.add(on());
    return List.copyOf(steps);
  }

  PowerProcedure powerOn() {
    return new PowerProcedure(Powers.ON, Duration.ofSeconds(30), true, args -> List.of(on()));
  }

  PowerProcedure powerOff() {
    return new PowerProcedure(Powers.OFF, Duration.ofSeconds(90), true, this::down);
  }

  PowerProcedure powerCycle() {
    return new PowerProcedure(Powers.RESTART, Duration.ofSeconds(120), true, this::restart);
  }

  PowerProcedure bootOverride() {
    return new PowerProcedure(
        Powers.SET_BOOT,
        Duration.ofSeconds(30),
        true,
        args -> List.of(SetBootDevice.only(machines, modes, args.boot().orElseThrow())));
  }

  PowerProcedure bootAsUsual() {
    return new PowerProcedure(
        Powers.CLEAR_BOOT,
        Duration.ofSeconds(30),
        true,
        args -> List.of(new ClearBootDevice(machines)));
  }

  PowerProcedure bmcReset() {
    return new PowerProcedure(
        Powers.RESET_BMC,
        Duration.ofMinutes(4),
        false,
        args ->
            List.of(
                new ResetBmc(machines, config.resend(), Machines::call),
                new AwaitBmc(machines, config.bmcSettle())));
  }

  PowerProcedure bmcHealing() {
    ResetBmc reset = new ResetBmc(machines, config.resend(), Machines::rescue);
    return new PowerProcedure(
        Powers.HEAL_BMC,
        Duration.ofMinutes(4),
        true,
        args ->
            List.of(
                new HealBmc(machines, neighbours, reset),
                new AwaitBmc(machines, config.bmcSettle())));
  }
}
