package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.install.Install.Stage;
import io.toplink.dcim.core.install.Install.Task;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.wipe.Wipe;
import io.toplink.dcim.core.wipe.Wipes;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Optional;

/** What a maintenance system reports of its task. */
public final class TaskReports {
  private record Told(boolean taken) {}

  private final Netboot netboot;
  private final MachineCalls calls;
  private final InstallStore store;
  private final Installs installs;
  private final Operations operations;
  private final Wipes wipes;

  @Inject
  TaskReports(
      Netboot netboot,
      MachineCalls calls,
      InstallStore store,
      Installs installs,
      Operations operations,
      Wipes wipes) {
    this.netboot = netboot;
    this.calls = calls;
    this.store = store;
    this.installs = installs;
    this.operations = operations;
    this.wipes = wipes;
  }

  /**
   * What was done to one disk.
   *
   * @param result discarded, overwritten, ends-overwritten, failed or skipped
   * @throws DcimException TOKEN_DEAD, WRONG_STATE if it was never allowed to wipe, INVALID_FIELD
   */
  public void disk(String token, String device, String result, String address) {
    Wipe.Result what = result(result);
    Install install = netboot.byToken(token);
    calls.run(
        install,
        "DiskWiped",
        address,
        Told.class,
        change -> {
          Install now = netboot.locked(change, install.operation());
          requireStage(now, Task.WIPE, Stage.WIPING);
          wipes.result(change.handle(), now.operation(), device, what, change.now());
          return new Told(true);
        });
  }

  private static Wipe.Result result(String text) {
    try {
      return Wipe.Result.valueOf(text.replace('-', '_').toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw DcimException.invalid(
          "result", "must be discarded, overwritten, ends-overwritten, failed or skipped");
    }
  }

  /**
   * The task is done: the rescue system can be logged in to, the password is set, or there is
   * nothing left to wipe. Whether everything was wiped is decided by what was told of each disk.
   *
   * @throws DcimException TOKEN_DEAD; WRONG_STATE if it was never allowed to change the disks
   */
  public void done(String token, String address) {
    Install install = netboot.byToken(token);
    netboot.started(install, address);
    calls.run(
        install,
        "TaskDone",
        address,
        Told.class,
        change -> {
          Install now = netboot.locked(change, install.operation());
          if (now.stage() != Stage.DONE) {
            finish(change, now);
          }
          return new Told(true);
        });
  }

  private void finish(Change change, Install now) {
    String message =
        switch (now.task()) {
          case INSTALL -> throw DcimException.notFound("such report of an installation");
          case RESCUE -> rescued(change, now);
          case PASSWORD -> passwordSet(change, now);
          case WIPE -> wiped(change, now);
        };
    operations.signal(change, now.operation(), InstallProgress.WRITTEN, message);
  }

  private String rescued(Change change, Install now) {
    store.done(change, now.operation());
    return "the rescue system is up";
  }

  private String passwordSet(Change change, Install now) {
    requireStage(now, Task.PASSWORD, Stage.WIPING);
    store.done(change, now.operation());
    installs.passwordSet(change, now);
    return "the password is set";
  }

  private String wiped(Change change, Install now) {
    requireStage(now, Task.WIPE, Stage.WIPING);
    Optional<String> failure = wipes.close(change.handle(), now.operation(), change.now());
    if (failure.isPresent()) {
      store.failed(change, now.operation(), failure.get());
      return failure.get();
    }
    store.done(change, now.operation());
    return "every disk is wiped";
  }

  private static void requireStage(Install now, Task task, Stage stage) {
    if (now.task() != task || now.stage() != stage) {
      throw DcimException.of(
          Reason.WRONG_STATE,
          "this machine was not allowed to change its disks; ask begin-wipe first",
          "resource",
          now.serverName(),
          "state",
          now.stage().name());
    }
  }
}
