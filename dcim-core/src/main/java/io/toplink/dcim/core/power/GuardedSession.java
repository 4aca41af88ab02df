package io.toplink.dcim.core.power;

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
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A session in which nothing is done to a machine that has not said who it is. */
record GuardedSession(BmcSession session, IdentityGuard guard) implements BmcSession {
  @Override
  public Sent send(PowerCommand command) throws BmcException {
    guard.check();
    return session.send(command);
  }

  @Override
  public void bootOnce(BootOverride once) throws BmcException {
    guard.check();
    session.bootOnce(once);
  }

  @Override
  public void clearBootOverride() throws BmcException {
    guard.check();
    session.clearBootOverride();
  }

  @Override
  public void insertMedia(URI image) throws BmcException {
    guard.check();
    session.insertMedia(image);
  }

  @Override
  public void ejectMedia() throws BmcException {
    guard.check();
    session.ejectMedia();
  }

  @Override
  public void ejectAllMedia() throws BmcException {
    guard.check();
    session.ejectAllMedia();
  }

  @Override
  public Sent changePassword(Secret password) throws BmcException {
    guard.check();
    return session.changePassword(password);
  }

  @Override
  public void removeAccount(BmcAccount account) throws BmcException {
    guard.check();
    session.removeAccount(account);
  }

  @Override
  public void endLogin(BmcLogin login) throws BmcException {
    guard.check();
    session.endLogin(login);
  }

  @Override
  public Sent resetBmc() throws BmcException {
    guard.check();
    return session.resetBmc();
  }

  @Override
  public PowerReading power() throws BmcException {
    return session.power();
  }

  @Override
  public Optional<BootOverride> bootOverride() throws BmcException {
    return session.bootOverride();
  }

  @Override
  public Optional<String> media() throws BmcException {
    return session.media();
  }

  @Override
  public List<String> allMedia() throws BmcException {
    return session.allMedia();
  }

  @Override
  public List<BmcAccount> accounts() throws BmcException {
    return session.accounts();
  }

  @Override
  public List<BmcLogin> logins() throws BmcException {
    return session.logins();
  }

  @Override
  public MachineIdentity identity() throws BmcException {
    return session.identity();
  }

  @Override
  public Set<MacAddress> macs() throws BmcException {
    return session.macs();
  }

  @Override
  public HardwareInventory inspect() throws BmcException {
    return session.inspect();
  }

  @Override
  public MachineHealth health() throws BmcException {
    return session.health();
  }

  @Override
  public LastRestart lastRestart() throws BmcException {
    return session.lastRestart();
  }

  @Override
  public void close() {
    session.close();
  }
}
