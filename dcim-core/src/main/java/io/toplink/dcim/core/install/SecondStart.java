package io.toplink.dcim.core.install;

import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.operation.StepWrapper;
import io.toplink.dcim.core.power.PowerSteps;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a machine that boots from the network, and starts it once more if it has not asked what
 * to boot by half of its time: DHCP led its iPXE to us while nobody answered, or its firmware went
 * past the network. Once only, since the recipe has these steps once. That it is done is written
 * down, and nothing is handed out any more, before the machine is touched: whatever it is given, it
 * is given after that.
 */
final class SecondStart {
  private static final Logger log = LoggerFactory.getLogger(SecondStart.class);
  private static final String AGAIN = "again-";

  private final Installs installs;
  private final InstallStore store;
  private final PowerSteps power;
  private final NetbootMeters meters;

  @Inject
  SecondStart(Installs installs, InstallStore store, PowerSteps power, NetbootMeters meters) {
    this.installs = installs;
    this.store = store;
    this.power = power;
    this.meters = meters;
  }

  /**
   * The wait, and the detour.
   *
   * @param await for its first report
   * @param down how it is turned off
   * @param bootOnce what it is told to boot from
   * @param onward the step that follows these
   */
  List<Step> around(AwaitStage await, List<Step> down, Step bootOnce, String onward) {
    List<Step> detour = new ArrayList<>(down);
    detour.add(bootOnce);
    detour.add(new OpenStep(store));
    detour.add(power.on());
    List<Step> steps = new ArrayList<>();
    steps.add(new FirstWait(await, onward));
    for (Step step : detour) {
      Step again = new Named(AGAIN + step.name(), step, InstallProgress.AWAIT_INSTALLER);
      steps.add(OnlyIf.startedAgain(installs, again));
    }
    steps.add(await.named(AGAIN + await.name()));
    return List.copyOf(steps);
  }

  /** It may have asked since that was looked at; then the steps of the detour are passed over. */
  private void startAgain(Change change, UUID operation) {
    Install install = store.lock(change.handle(), operation).orElseThrow();
    if (install.unheard()) {
      store.startAgain(change, operation);
      change.afterCommit(
          () -> {
            log.warn(
                "{} has not asked what to boot; it is started once more", install.serverName());
            meters.startedAgain();
          });
    }
  }

  private final class FirstWait implements StepWrapper {
    private final AwaitStage await;
    private final String onward;

    FirstWait(AwaitStage await, String onward) {
      this.await = await;
      this.onward = onward;
    }

    @Override
    public String onward() {
      return onward;
    }

    @Override
    public Step step() {
      return await;
    }

    @Override
    public boolean quiet() {
      return await.quiet();
    }

    @Override
    public Outcome run(StepContext context) {
      Install install = installs.of(context.operation().id());
      if (!install.unheard()) {
        return await.run(context, install);
      }
      Instant half = await.deadline(context).minus(await.timeout().dividedBy(2));
      return context.now().isBefore(half)
          ? new Outcome.Wait(half, await.waiting(), null)
          : new Outcome.Detour(change -> startAgain(change, install.operation()));
    }
  }
}
