package io.toplink.dcim.core.install;

import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.image.SourceFiles;
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

  @Inject
  InstallSteps(
      Installs installs,
      InstallStore store,
      InstallConfig config,
      SourceFiles files,
      BootScripts scripts,
      Machines machines,
      PowerSteps power) {
    this.installs = installs;
    this.store = store;
    this.config = config;
    this.files = files;
    this.scripts = scripts;
    this.machines = machines;
    this.power = power;
  }

  /** The recipe: everything that can go wrong without the machine is found out first. */
  public List<Step> all() {
    List<Step> steps =
        new ArrayList<>(
            List.of(
                new FetchStep(installs, files, scripts),
                power.off(),
                power.bootOnce(BootDevice.NETWORK),
                new OpenStep(store),
                power.on(),
                awaits(
                    "await-installer",
                    Install.Stage.STARTED,
                    config.startLimit(),
                    InstallProgress.AWAIT_INSTALLER,
                    "the installer to start"),
                awaits(
                    "await-written",
                    Install.Stage.WRITTEN,
                    config.writeLimit(),
                    InstallProgress.STARTED,
                    "the installer to finish"),
                new BootDiskStep(machines)));
    if (config.expectUp()) {
      steps.add(
          awaits(
              "await-up",
              Install.Stage.UP,
              config.upLimit(),
              InstallProgress.AWAIT_UP,
              "the installed system to come up"));
    }
    return List.copyOf(steps);
  }

  private Step awaits(String name, Install.Stage stage, Duration limit, int progress, String what) {
    return new AwaitStage(
        name, stage, limit, progress, what, installs, machines, config.stopFailed());
  }
}
