package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BmcTimeouts;
import jakarta.inject.Inject;
import java.time.InstantSource;

/** Speaks Redfish. */
public final class RedfishDriver implements BmcDriver {
  private final BmcTimeouts timeouts;
  private final InstantSource clock;
  private final RedfishHttp http;
  private final JsonBody json;
  private final Logins logins;
  private final Discovery discovery = new Discovery();
  private final PowerActions power;
  private final BootOverrides boot;
  private final ManagerReset managerReset;

  @Inject
  public RedfishDriver(BmcSettings settings, InstantSource clock) {
    this.timeouts = settings.timeouts();
    this.clock = clock;
    this.http = new RedfishHttp(settings);
    this.json = new JsonBody(settings.limits());
    this.logins = new Logins(http, json, timeouts.read());
    ResetTypes resetTypes = new ResetTypes();
    this.power = new PowerActions(resetTypes);
    this.boot = new BootOverrides(new Patch(), timeouts.retry());
    this.managerReset = new ManagerReset(resetTypes);
  }

  @Override
  public BmcSession open(BmcTarget target) throws BmcException {
    RedfishClient client = new RedfishClient(http, logins, json, timeouts, clock, target);
    return new RedfishSession(
        client, discovery.find(client), power, boot, managerReset, timeouts.inspect());
  }

  @Override
  public void close() {
    logins.close();
    http.close();
  }
}
