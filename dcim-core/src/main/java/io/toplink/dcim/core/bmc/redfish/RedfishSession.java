package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcAccount;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcLogin;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.LastRestart;
import io.toplink.dcim.core.bmc.MachineHealth;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.bmc.redfish.Discovery.Found;
import io.toplink.dcim.core.bmc.redfish.Discovery.Known;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One machine, for a short while. */
final class RedfishSession implements BmcSession {
  /** Opening reads the system; asked at once, that answer need not be asked for again. */
  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

  private final RedfishClient client;
  private final Known known;
  private final PowerActions power;
  private final BootOverrides boot;
  private final VirtualMedia media;
  private final ManagerReset managerReset;
  private final Accounts accounts;
  private final Duration inspectLimit;
  private final long openedAt = System.nanoTime();
  private Resource latest;
  private boolean identityAsked;
  private boolean powerAsked;

  RedfishSession(
      RedfishClient client,
      Found found,
      PowerActions power,
      BootOverrides boot,
      VirtualMedia media,
      ManagerReset managerReset,
      Accounts accounts,
      Duration inspectLimit) {
    this.client = client;
    this.known = found.known();
    this.latest = found.system();
    this.power = power;
    this.boot = boot;
    this.media = media;
    this.managerReset = managerReset;
    this.accounts = accounts;
    this.inspectLimit = inspectLimit;
  }

  @Override
  public PowerReading power() throws BmcException {
    Resource system = powerAsked ? read() : openingOrRead();
    powerAsked = true;
    return PowerStates.of(system);
  }

  @Override
  public MachineIdentity identity() throws BmcException {
    Resource system = identityAsked ? read() : openingOrRead();
    identityAsked = true;
    return Identities.of(system.json());
  }

  @Override
  public Sent send(PowerCommand command) throws BmcException {
    changes();
    return power.send(client, latest, command);
  }

  @Override
  public void bootOnce(BootOverride once) throws BmcException {
    changes();
    boot.once(client, known, once);
  }

  @Override
  public Optional<BootOverride> bootOverride() throws BmcException {
    return boot.read(client, known);
  }

  @Override
  public void clearBootOverride() throws BmcException {
    changes();
    boot.clear(client, known);
  }

  @Override
  public Set<MacAddress> macs() throws BmcException {
    return new Inspection(client, new Parts(client, inspectLimit)).macs(openingOrRead());
  }

  @Override
  public HardwareInventory inspect() throws BmcException {
    return new Inspection(client, new Parts(client, inspectLimit)).of(known, read());
  }

  @Override
  public MachineHealth health() throws BmcException {
    return Sensors.of(new Parts(client, inspectLimit), read());
  }

  @Override
  public LastRestart lastRestart() throws BmcException {
    return LastResets.of(client, read());
  }

  @Override
  public void insertMedia(URI image) throws BmcException {
    changes();
    media.insert(client, known, image);
  }

  @Override
  public void ejectMedia() throws BmcException {
    changes();
    media.eject(client, known);
  }

  @Override
  public Optional<String> media() throws BmcException {
    return media.image(client, known);
  }

  @Override
  public List<String> allMedia() throws BmcException {
    return media.all(client, known);
  }

  @Override
  public void ejectAllMedia() throws BmcException {
    changes();
    media.ejectAll(client, known);
  }

  @Override
  public List<BmcAccount> accounts() throws BmcException {
    return accounts.list(client);
  }

  @Override
  public List<BmcLogin> logins() throws BmcException {
    return LoginSessions.list(client);
  }

  @Override
  public Sent changePassword(Secret password) throws BmcException {
    changes();
    return accounts.changePassword(client, known, password);
  }

  @Override
  public void removeAccount(BmcAccount account) throws BmcException {
    changes();
    accounts.remove(client, known, account);
  }

  @Override
  public void endLogin(BmcLogin login) throws BmcException {
    LoginSessions.end(client, login);
  }

  @Override
  public Sent resetBmc() throws BmcException {
    changes();
    return managerReset.send(client, latest);
  }

  /** Nothing is held open: connections are the HTTP client's, and a login outlives the session. */
  @Override
  public void close() {}

  private Resource openingOrRead() throws BmcException {
    return System.nanoTime() - openedAt < FRESH_NANOS ? latest : read();
  }

  private Resource read() throws BmcException {
    latest = client.get(known.systemPath());
    return latest;
  }

  /** From now on what opening brought is history, and whose machine it is has been asked. */
  private void changes() {
    identityAsked = true;
    powerAsked = true;
    client.acts();
  }
}
