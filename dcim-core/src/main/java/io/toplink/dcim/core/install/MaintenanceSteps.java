package io.toplink.dcim.core.install;

import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.image.SourceFiles;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.power.Machines;
import io.toplink.dcim.core.power.PowerSteps;
import io.toplink.dcim.core.wipe.Wipe;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The steps that have a machine do a task in the maintenance image. What failed is not the end of a
 * rescue or a new password: first the machine gets back what its customer ran.
 */
public final class MaintenanceSteps {
  private static final Duration GRACE = Duration.ofSeconds(45);

  private final Installs installs;
  private final InstallStore store;
  private final InstallConfig config;
  private final MaintenanceConfig maintenance;
  private final SourceFiles files;
  private final BootScripts scripts;
  private final Machines machines;
  private final PowerSteps power;
  private final MediaSteps media;
  private final SecondStart again;

  @Inject
  MaintenanceSteps(
      Installs installs,
      InstallStore store,
      InstallConfig config,
      MaintenanceConfig maintenance,
      SourceFiles files,
      BootScripts scripts,
      Machines machines,
      PowerSteps power,
      MediaSteps media,
      SecondStart again) {
    this.installs = installs;
    this.store = store;
    this.config = config;
    this.maintenance = maintenance;
    this.files = files;
    this.scripts = scripts;
    this.machines = machines;
    this.power = power;
    this.media = media;
    this.again = again;
  }

  /**
   * Has the machine run the rescue system.
   *
   * @param entered what is true once it does
   */
  public List<Step> rescue(BiConsumer<Change, Operation> entered) {
    List<Step> steps = new ArrayList<>(gently());
    steps.addAll(boot(AwaitStage.Failing.maintenance(), maintenance.limit(), gentle()));
    steps.addAll(toDisk());
    steps.add(OnlyIf.failed(installs, named("stop", power.off())));
    steps.add(OnlyIf.failed(installs, named("start", power.on())));
    steps.add(new Conclude("enter-rescue", installs, entered));
    return List.copyOf(steps);
  }

  /** Ends with the machine running what is on its disk. */
  public List<Step> backToDisk() {
    return List.of(power.off(), new BootDiskStep(machines), power.on());
  }

  /** Has a new password set in what is installed, and ends with that running. */
  public List<Step> password() {
    List<Step> steps = new ArrayList<>(gently());
    steps.addAll(boot(AwaitStage.Failing.maintenance(), maintenance.limit(), gentle()));
    steps.add(named("stop", power.off()));
    steps.addAll(toDisk());
    steps.add(named("start", power.on()));
    steps.add(new Conclude("conclude", installs, (change, operation) -> {}));
    return List.copyOf(steps);
  }

  /** Has all disks wiped, and ends with the machine off. */
  public List<Step> wipe(Wipe.Method method) {
    Duration limit = method == Wipe.Method.FULL ? maintenance.fullWipeLimit() : maintenance.limit();
    List<Step> steps = new ArrayList<>();
    steps.add(power.off());
    steps.addAll(fetch());
    steps.addAll(boot(AwaitStage.Failing.wipe(), limit, List.of(power.off())));
    steps.add(named("stop", power.off()));
    steps.addAll(toDisk());
    return List.copyOf(steps);
  }

  /**
   * How long a wipe takes when all is well: reading is quick, overwriting takes the disks' time.
   */
  public static Duration expected(Wipe.Method method) {
    return method == Wipe.Method.FULL ? Duration.ofHours(12) : Duration.ofMinutes(10);
  }

  /** There is a customer's system on the disk: it is asked to shut down first. */
  private List<Step> gently() {
    List<Step> steps = new ArrayList<>(fetch());
    steps.addAll(gentle());
    return steps;
  }

  private List<Step> gentle() {
    return power.downGently(GRACE);
  }

  /** Settles which way the machine boots, and has here what it boots. */
  private List<Step> fetch() {
    return List.of(media.checkOrNetwork(), FetchStep.forMaintenance(installs, files, scripts));
  }

  /** The next start is from the disk again. */
  private List<Step> toDisk() {
    return List.of(new BootDiskStep(machines), OnlyIf.byMedia(installs, media.eject()));
  }

  /**
   * @param down how a machine is turned off that may run what is on its disk instead
   */
  private List<Step> boot(AwaitStage.Failing failing, Duration limit, List<Step> down) {
    Step bootOnce =
        new BootOnce(installs, power.bootOnce(BootDevice.CD), power.bootOnce(BootDevice.NETWORK));
    AwaitStage started =
        new AwaitStage(
            "await-system",
            Install.Stage.STARTED,
            config.startLimit(),
            InstallProgress.AWAIT_INSTALLER,
            "the maintenance system to start",
            installs,
            machines,
            failing);
    AwaitStage done =
        new AwaitStage(
            "await-done",
            Install.Stage.DONE,
            limit,
            InstallProgress.STARTED,
            "the maintenance system to be done",
            installs,
            machines,
            failing);
    List<Step> steps =
        new ArrayList<>(
            List.of(
                OnlyIf.byMedia(installs, media.insert()),
                bootOnce,
                new OpenStep(store),
                power.on()));
    steps.addAll(again.around(started, down, bootOnce, done.name()));
    steps.add(done);
    return steps;
  }

  private static Step named(String name, Step step) {
    return new Named(name, step, InstallProgress.WRITTEN);
  }

  /** From what the image boots from, which is settled when the operation is under way. */
  private record BootOnce(Installs installs, Step cd, Step network) implements Step {
    @Override
    public String name() {
      return network.name();
    }

    @Override
    public Duration timeout() {
      return network.timeout();
    }

    @Override
    public Outcome run(StepContext context) {
      return installs.of(context.operation().id()).content().byMedia()
          ? cd.run(context)
          : network.run(context);
    }
  }

  /** Says how it ended: as what had failed, if something had. */
  private record Conclude(String name, Installs installs, BiConsumer<Change, Operation> effect)
      implements Step {
    @Override
    public Duration timeout() {
      return Duration.ofMinutes(1);
    }

    @Override
    public Outcome run(StepContext context) {
      Install install = installs.of(context.operation().id());
      if (install.failureReason() != null) {
        return new Outcome.Fail(
            install.failureReason(),
            String.valueOf(install.failure()),
            Map.of("server", install.serverName()));
      }
      return Outcome.next(change -> effect.accept(change, context.operation()));
    }
  }
}
