package io.toplink.dcim.core.install;

import io.toplink.dcim.core.mutation.Change;
import jakarta.inject.Inject;
import java.util.UUID;

/**
 * Installed systems that come up after their operation had given up waiting for them. Such a system
 * is what was asked for: without this only another installation would lead on, and take its data.
 */
final class LateSystems {
  private record Taken(boolean up) {}

  private final MachineCalls calls;
  private final InstallStore store;
  private final InstallHistory history;
  private final WipeListener listener;

  @Inject
  LateSystems(
      MachineCalls calls, InstallStore store, InstallHistory history, WipeListener listener) {
    this.calls = calls;
    this.store = store;
    this.history = history;
    this.listener = listener;
  }

  /**
   * The installed system is up after all. It counts if its operation failed for nothing but that,
   * this was the last task of its machine, and its assignment is as that failure left it.
   *
   * @throws io.toplink.dcim.core.base.DcimException TOKEN_DEAD if it does not count
   */
  void up(Install install, String address) {
    UUID operation = install.operation();
    calls.run(
        install,
        "SystemUpLate",
        address,
        Taken.class,
        change -> {
          if (store.lock(change.handle(), operation).isEmpty() || !taken(change, install)) {
            throw Netboot.dead();
          }
          store.up(change, operation, address);
          return new Taken(true);
        });
  }

  private boolean taken(Change change, Install install) {
    UUID assignment = install.assignment();
    return assignment != null
        && history
            .missed(change.handle(), install.operation())
            .filter(failure -> listener.upAfterAll(change, assignment, failure))
            .isPresent();
  }
}
