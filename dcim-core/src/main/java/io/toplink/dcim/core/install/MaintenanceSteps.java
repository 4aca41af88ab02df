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
import java.util.function.Predicate;

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
      MediaSteps media) {
    this.installs = installs;
    this.store = store;
    this.config = config;
    this.maintenance = maintenance;
    this.files = files;
    this.scripts = scripts;
    this.machines = machines;
    this.power = power;
    this.media = media;
  }

  /**
   * Has the machine run the rescue system.
   *
   * @param entered what is true once it does
   */
  public List<Step> rescue(BiConsumer<Change, Operation> entered) {
    List<Step> steps = new ArrayList<>(gently());
    steps.addAll(boot(AwaitStage.Failing.maintenance(), maintenance.limit()));
    steps.addAll(toDisk());
    steps.add(OnlyIf.failed(installs, new Named("stop", power.off())));
    steps.add(OnlyIf.failed(installs, new Named("start", power.on())));
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
    steps.addAll(boot(AwaitStage.Failing.maintenance(), maintenance.limit()));
    steps.add(new Named("stop", power.off()));
    steps.addAll(toDisk());
    steps.add(new Named("start", power.on()));
    steps.add(new Conclude("conclude", installs, (change, operation) -> {}));
    return List.copyOf(steps);
  }

  /** Has all disks wiped, and ends with the machine off. */
  public List<Step> wipe(Wipe.Method method) {
    Duration limit = method == Wipe.Method.FULL ? maintenance.fullWipeLimit() : maintenance.limit();
    List<Step> steps = new ArrayList<>();
    steps.add(power.off());
    steps.addAll(fetch());
    steps.addAll(boot(AwaitStage.Failing.wipe(), limit));
    steps.add(new Named("stop", power.off()));
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
    steps.addAll(power.downGently(GRACE));
    return steps;
  }

  /** Settles which way the machine boots, and has here what it boots. */
  private List<Step> fetch() {
    return List.of(media.checkOrNetwork(), FetchStep.forMaintenance(installs, files, scripts));
  }

  /** The next start is from the disk again. */
  private List<Step> toDisk() {
    return List.of(new BootDiskStep(machines), OnlyIf.byMedia(installs, media.eject()));
  }

  private List<Step> boot(AwaitStage.Failing failing, Duration limit) {
    return List.of(
        OnlyIf.byMedia(installs, media.insert()),
        new BootOnce(installs, power.bootOnce(BootDevice.CD), power.bootOnce(BootDevice.NETWORK)),
        new OpenStep(store),
        power.on(),
        new AwaitStage(
            "await-system",
            Install.Stage.STARTED,
            config.startLimit(),
            InstallProgress.AWAIT_INSTALLER,
            "the maintenance system to start",
            installs,
            machines,
            failing),
        new AwaitStage(
            "await-done",
            Install.Stage.DONE,
            limit,
            InstallProgress.STARTED,
            "the maintenance system to be done",
            installs,
            machines,
            failing));
  }

  /** Another step under a name of its own: a recipe names each of its steps once. */
  private record Named(String name, Step step) implements Step {
    @Override
    public Duration timeout() {
      return step.timeout();
    }

    @Override
    public int progress() {
      return InstallProgress.WRITTEN;
    }

    @Override
    public Outcome run(StepContext context) {
      return step.run(context);
    }
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

  /** A step that is passed over in some operations. */
  private record OnlyIf(Installs installs, Predicate<Install> when, Step step) implements Step {
    /** Where something had failed that the operation went on after. */
    static Step failed(Installs installs, Step step) {
      return new OnlyIf(installs, install -> install.failureReason() != null, step);
    }

    /** Where the machine boots from an ISO. */
    static Step byMedia(Installs installs, Step step) {
      return new OnlyIf(installs, install -> install.content().byMedia(), step);
    }

    @Override
    public int progress() {
      return step.progress();
    }

    @Override
    public String name() {
      return step.name();
    }

    @Override
    public Duration timeout() {
      return step.timeout();
    }

    @Override
    public Outcome run(StepContext context) {
      return when.test(installs.of(context.operation().id())) ? step.run(context) : Outcome.next();
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
