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
import java.util.function.Consumer;

/**
 * A session whose power readings are passed on, whoever asked for them.
 *
 * @param seen told each reading; must be quick, since a command may be about to follow
 */
record RememberingSession(BmcSession session, Consumer<PowerReading> seen) implements BmcSession {
  @Override
  public PowerReading power() throws BmcException {
    PowerReading reading = session.power();
    seen.accept(reading);
    return reading;
  }

  @Override
  public Sent send(PowerCommand command) throws BmcException {
    return session.send(command);
  }

  @Override
  public void bootOnce(BootOverride once) throws BmcException {
    session.bootOnce(once);
  }

  @Override
  public Optional<BootOverride> bootOverride() throws BmcException {
    return session.bootOverride();
  }

  @Override
  public void clearBootOverride() throws BmcException {
    session.clearBootOverride();
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
  public void insertMedia(URI image) throws BmcException {
    session.insertMedia(image);
  }

  @Override
  public void ejectMedia() throws BmcException {
    session.ejectMedia();
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
  public void ejectAllMedia() throws BmcException {
    session.ejectAllMedia();
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
  public Sent changePassword(Secret password) throws BmcException {
    return session.changePassword(password);
  }

  @Override
  public void removeAccount(BmcAccount account) throws BmcException {
    session.removeAccount(account);
  }

  @Override
  public void endLogin(BmcLogin login) throws BmcException {
    session.endLogin(login);
  }

  @Override
  public MachineHealth health() throws BmcException {
    return session.health();
  }

  @Override
  public Sent resetBmc() throws BmcException {
    return session.resetBmc();
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
