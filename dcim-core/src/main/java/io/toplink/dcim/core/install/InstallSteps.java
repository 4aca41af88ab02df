package io.toplink.dcim.core.install;

import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.image.SourceFiles;
import io.toplink.dcim.core.operation.Recipe;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.power.Machines;
import io.toplink.dcim.core.power.PowerSteps;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The steps that install a machine, from whatever it is doing to a system that is up. */
public final class InstallSteps {
  private final Installs installs;
  private final InstallStore store;
  private final InstallConfig config;
  private final SourceFiles files;
  private final BootScripts scripts;
  private final Machines machines;
  private final PowerSteps power;
  private final MediaSteps media;
  private final SecondStart again;

  @Inject
  InstallSteps(
      Installs installs,
      InstallStore store,
      InstallConfig config,
      SourceFiles files,
      BootScripts scripts,
      Machines machines,
      PowerSteps power,
      MediaSteps media,
      SecondStart again) {
    this.installs = installs;
    this.store = store;
    this.config = config;
    this.files = files;
    this.scripts = scripts;
    this.machines = machines;
    this.power = power;
    this.media = media;
    this.again = again;
  }

  /** The recipe: everything that can go wrong without the machine is found out first. */
  public List<Step> all() {
    Step bootOnce = power.bootOnce(BootDevice.NETWORK);
    List<Step> steps =
        new ArrayList<>(
            List.of(
                new FetchStep(installs, files, scripts),
                power.off(),
                bootOnce,
                new OpenStep(store),
                power.on()));
    AwaitStage written = written();
    steps.addAll(again.around(installer(), List.of(power.off()), bootOnce, written.name()));
    steps.add(written);
    steps.add(new BootDiskStep(machines));
    steps.addAll(installedSystem());
    return List.copyOf(steps);
  }

  /** How long that takes when all is well. */
  public Duration expected() {
    return new Recipe(all()).expected();
  }

  /** The same from an ISO that the machine's BMC shows as a CD. */
  public List<Step> fromMedia() {
    List<Step> steps =
        new ArrayList<>(
            List.of(
                FetchStep.withIso(installs, files, scripts),
                media.check(),
                power.off(),
                media.insert(),
                power.bootOnce(BootDevice.CD),
                media.open(),
                power.on()));
    steps.add(installer());
    steps.add(written());
    steps.add(new BootDiskStep(machines));
    steps.add(media.eject());
    steps.addAll(installedSystem());
    return List.copyOf(steps);
  }

  private AwaitStage installer() {
    return awaits(
        "await-installer",
        Install.Stage.STARTED,
        config.startLimit(),
        InstallProgress.AWAIT_INSTALLER,
        "the installer to start");
  }

  private AwaitStage written() {
    return awaits(
        "await-written",
        Install.Stage.WRITTEN,
        config.writeLimit(),
        InstallProgress.STARTED,
        "the installer to finish");
  }

  private List<Step> installedSystem() {
    return config.expectUp()
        ? List.of(
            awaits(
                "await-up",
                Install.Stage.UP,
                config.upLimit(),
                InstallProgress.AWAIT_UP,
                "the installed system to come up"))
        : List.of();
  }

  private AwaitStage awaits(
      String name, Install.Stage stage, Duration limit, int progress, String what) {
    return new AwaitStage(
        name,
        stage,
        limit,
        progress,
        what,
        installs,
        machines,
        AwaitStage.Failing.install(config.stopFailed()));
  }
}
