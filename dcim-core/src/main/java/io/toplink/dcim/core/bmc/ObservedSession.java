package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.base.MacAddress;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** A session whose every exchange the breaker sees. */
final class ObservedSession implements BmcSession {
  private final BmcSession session;
  private final Exchanges exchanges;

  ObservedSession(BmcSession session, Exchanges exchanges) {
    this.session = session;
    this.exchanges = exchanges;
  }

  @Override
  public PowerReading power() throws BmcException {
    return exchanges.run(session::power);
  }

  @Override
  public Sent send(PowerCommand command) throws BmcException {
    return act(() -> session.send(command));
  }

  @Override
  public void bootOnce(BootOverride once) throws BmcException {
    act(
        () -> {
          session.bootOnce(once);
          return once;
        });
  }

  @Override
  public Optional<BootOverride> bootOverride() throws BmcException {
    return exchanges.run(session::bootOverride);
  }

  @Override
  public void clearBootOverride() throws BmcException {
    act(
        () -> {
          session.clearBootOverride();
          return Sent.ACCEPTED;
        });
  }

  @Override
  public MachineIdentity identity() throws BmcException {
    return exchanges.run(session::identity);
  }

  @Override
  public Set<MacAddress> macs() throws BmcException {
    return exchanges.runLong(session::macs);
  }

  @Override
  public HardwareInventory inspect() throws BmcException {
    return exchanges.runLong(session::inspect);
  }

  @Override
  public void insertMedia(URI image) throws BmcException {
    actLong(
        () -> {
          session.insertMedia(image);
          return image;
        });
  }

  @Override
  public void ejectMedia() throws BmcException {
    actLong(
        () -> {
          session.ejectMedia();
          return Sent.ACCEPTED;
        });
  }

  @Override
  public Optional<String> media() throws BmcException {
    return exchanges.runLong(session::media);
  }

  @Override
  public MachineHealth health() throws BmcException {
    return exchanges.runLong(session::health);
  }

  @Override
  public LastRestart lastRestart() throws BmcException {
    return exchanges.run(session::lastRestart);
  }

  @Override
  public Sent resetBmc() throws BmcException {
    return act(session::resetBmc);
  }

  @Override
  public void close() {
    session.close();
  }

  /** A BMC that was silent is first asked something harmless, even in the midst of a session. */
  private <T> T act(Exchanges.Exchange<T> action) throws BmcException {
    probe();
    return exchanges.run(action);
  }

  /** The same for what is slow by its nature. */
  private <T> T actLong(Exchanges.Exchange<T> action) throws BmcException {
    probe();
    return exchanges.runLong(action);
  }

  private void probe() throws BmcException {
    if (exchanges.isDoubtful()) {
      exchanges.run(session::power);
    }
  }
}
