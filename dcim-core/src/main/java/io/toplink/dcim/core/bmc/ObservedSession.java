package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A session whose every exchange the breaker sees, and is counted. */
final class ObservedSession implements BmcSession {
  private final BmcSession session;
  private final Exchanges exchanges;

  ObservedSession(BmcSession session, Exchanges exchanges) {
    this.session = session;
    this.exchanges = exchanges;
  }

  @Override
  public PowerReading power() throws BmcException {
    return exchanges.run(Op.POWER, session::power);
  }

  @Override
  public Sent send(PowerCommand command) throws BmcException {
    return act(Op.COMMAND, () -> session.send(command));
  }

  @Override
  public void bootOnce(BootOverride once) throws BmcException {
    act(
        Op.SET_BOOT,
        () -> {
          session.bootOnce(once);
          return once;
        });
  }

  @Override
  public Optional<BootOverride> bootOverride() throws BmcException {
    return exchanges.run(Op.READ_BOOT, session::bootOverride);
  }

  @Override
  public void clearBootOverride() throws BmcException {
    act(
        Op.CLEAR_BOOT,
        () -> {
          session.clearBootOverride();
          return Sent.ACCEPTED;
        });
  }

  @Override
  public MachineIdentity identity() throws BmcException {
    return exchanges.run(Op.IDENTITY, session::identity);
  }

  @Override
  public Set<MacAddress> macs() throws BmcException {
    return exchanges.runLong(Op.PORTS, session::macs);
  }

  @Override
  public HardwareInventory inspect() throws BmcException {
    return exchanges.runLong(Op.INSPECT, session::inspect);
  }

  @Override
  public void insertMedia(URI image) throws BmcException {
    actLong(
        Op.INSERT_MEDIA,
        () -> {
          session.insertMedia(image);
          return image;
        });
  }

  @Override
  public void ejectMedia() throws BmcException {
    actLong(
        Op.EJECT_MEDIA,
        () -> {
          session.ejectMedia();
          return Sent.ACCEPTED;
        });
  }

  @Override
  public Optional<String> media() throws BmcException {
    return exchanges.runLong(Op.READ_MEDIA, session::media);
  }

  @Override
  public List<String> allMedia() throws BmcException {
    return exchanges.runLong(session::allMedia);
  }

  @Override
  public void ejectAllMedia() throws BmcException {
    actLong(
        () -> {
          session.ejectAllMedia();
          return Sent.ACCEPTED;
        });
  }

  @Override
  public List<BmcAccount> accounts() throws BmcException {
    return exchanges.runLong(session::accounts);
  }

  @Override
  public List<BmcLogin> logins() throws BmcException {
    return exchanges.runLong(session::logins);
  }

  @Override
  public Sent changePassword(Secret password) throws BmcException {
    return actLong(() -> session.changePassword(password));
  }

  @Override
  public void removeAccount(BmcAccount account) throws BmcException {
    actLong(
        () -> {
          session.removeAccount(account);
          return Sent.ACCEPTED;
        });
  }

  @Override
  public void endLogin(BmcLogin login) throws BmcException {
    actLong(
        () -> {
          session.endLogin(login);
          return Sent.ACCEPTED;
        });
  }

  @Override
  public MachineHealth health() throws BmcException {
    return exchanges.runLong(Op.SENSORS, session::health);
  }

  @Override
  public LastRestart lastRestart() throws BmcException {
    return exchanges.run(Op.LAST_RESTART, session::lastRestart);
  }

  @Override
  public Sent resetBmc() throws BmcException {
    return act(Op.RESET_BMC, session::resetBmc);
  }

  @Override
  public void close() {
    session.close();
  }

  /** A BMC that was silent is first asked something harmless, even in the midst of a session. */
  private <T> T act(Op op, Exchanges.Exchange<T> action) throws BmcException {
    probe();
    return exchanges.run(op, action);
  }

  /** The same for what is slow by its nature. */
  private <T> T actLong(Op op, Exchanges.Exchange<T> action) throws BmcException {
    probe();
    return exchanges.runLong(op, action);
  }

  private void probe() throws BmcException {
    if (exchanges.isDoubtful()) {
      exchanges.run(Op.POWER, session::power);
    }
  }
}
