package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BmcTimeouts;
import io.toplink.dcim.core.bmc.PowerReading;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/** Speaks Redfish. */
public final class RedfishDriver implements BmcDriver {
  /** Inserting an image takes so many times as long as other actions. */
  private static final int SLOW_MEDIA = 4;

  private final BmcTimeouts timeouts;
  private final InstantSource clock;
  private final RedfishHttp http;
  private final JsonBody json;
  private final Logins logins;
  private final Discovery discovery = new Discovery();
  private final PowerActions power;
  private final BootOverrides boot;
  private final VirtualMedia media;
  private final ManagerReset managerReset;
  private final Accounts accounts;
  private final ExecutorService mayBlock = Daemons.newPool(2, "redfish-login");
  private final PowerReads powerReads;

  @Inject
  public RedfishDriver(BmcSettings settings, InstantSource clock) {
    this.timeouts = settings.timeouts();
    this.clock = clock;
    this.http = new RedfishHttp(settings);
    this.json = new JsonBody(settings.limits());
    this.logins = new Logins(http, json, timeouts.read());
    ResetTypes resetTypes = new ResetTypes();
    Tasks tasks = new Tasks(timeouts.retry());
    Patch patch = new Patch(tasks, timeouts.action());
    this.power = new PowerActions(resetTypes, tasks, timeouts.read());
    this.boot = new BootOverrides(patch, timeouts.retry());
    this.media =
        new VirtualMedia(
            patch, tasks, timeouts.retry(), timeouts.action().multipliedBy(SLOW_MEDIA));
    this.managerReset = new ManagerReset(resetTypes);
    this.accounts = new Accounts(patch, tasks, timeouts.action());
    this.powerReads = new PowerReads(http, logins, discovery, mayBlock);
  }

  @Override
  public BmcSession open(BmcTarget target) throws BmcException {
    RedfishClient client = client(target);
    return new RedfishSession(
        client,
        discovery.find(client),
        power,
        boot,
        media,
        managerReset,
        accounts,
        timeouts.inspect());
  }

  @Override
  public CompletionStage<PowerReading> readPower(BmcTarget target) {
    CompletableFuture<PowerReading> unwrapped = new CompletableFuture<>();
    powerReads
        .read(client(target))
        .whenComplete(
            (reading, failure) -> {
              if (failure == null) {
                unwrapped.complete(reading);
              } else {
                unwrapped.completeExceptionally(
                    failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure);
              }
            });
    return unwrapped;
  }

  @Override
  public void logOut(BmcTarget target) {
    logins.logOut(target);
  }

  private RedfishClient client(BmcTarget target) {
    return new RedfishClient(http, logins, json, timeouts, clock, target);
  }

  @Override
  public void close() {
    mayBlock.shutdown();
    logins.close();
    http.close();
  }
}
