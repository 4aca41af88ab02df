package io.toplink.dcim.core.bmc.ipmi;

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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** One machine, for a short while. */
final class IpmiSession implements BmcSession {
  private final Conversation conversation;
  private final Exchange exchange;
  private final InstantSource clock;
  private final PowerSwitch power;
  private final BootFlags boot;
  private final Hardware hardware;
  private final Accounts accounts;
  private final LoginSessions logins;

  IpmiSession(Conversation conversation, InstantSource clock) {
    this.conversation = conversation;
    this.clock = clock;
    this.exchange = new Exchange(conversation);
    this.power = new PowerSwitch(exchange, clock);
    this.boot = new BootFlags(exchange);
    this.hardware = new Hardware(conversation);
    String username = conversation.target().username();
    this.accounts = new Accounts(exchange, username);
    this.logins = new LoginSessions(exchange, accounts, username);
  }

  @Override
  public PowerReading power() throws BmcException {
    return power.read();
  }

  @Override
  public Sent send(PowerCommand command) throws BmcException {
    return conversation.act(() -> power.send(command));
  }

  @Override
  public void bootOnce(BootOverride once) throws BmcException {
    conversation.act(
        () -> {
          boot.once(once);
          return Sent.ACCEPTED;
        });
  }

  @Override
  public Optional<BootOverride> bootOverride() throws BmcException {
    return boot.override();
  }

  @Override
  public void clearBootOverride() throws BmcException {
    conversation.act(
        () -> {
          boot.clear();
          return Sent.ACCEPTED;
        });
  }

  @Override
  public MachineIdentity identity() throws BmcException {
    conversation.identify();
    MachineIdentity found = hardware.identity();
    if (conversation.isElsewhere()) {
      // Its parts were told in two sessions, and so maybe by two machines.
      conversation.identify();
      found = hardware.identity();
    }
    return found;
  }

  @Override
  public HardwareInventory inspect() throws BmcException {
    return hardware.inspect();
  }

  @Override
  public MachineHealth health() throws BmcException {
    return Sensors.read(exchange, clock);
  }

  @Override
  public LastRestart lastRestart() throws BmcException {
    return RestartCause.read(exchange, clock);
  }

  @Override
  public List<BmcAccount> accounts() throws BmcException {
    return accounts.list();
  }

  @Override
  public List<BmcLogin> logins() throws BmcException {
    return logins.list();
  }

  @Override
  public Sent changePassword(Secret password) throws BmcException {
    return conversation.act(() -> accounts.changePassword(password));
  }

  @Override
  public void removeAccount(BmcAccount account) throws BmcException {
    conversation.act(
        () -> {
          accounts.remove(account);
          return Sent.ACCEPTED;
        });
  }

  @Override
  public void endLogin(BmcLogin login) throws BmcException {
    conversation.act(
        () -> {
          logins.end(login);
          return Sent.ACCEPTED;
        });
  }

  @Override
  public Sent resetBmc() throws BmcException {
    return conversation.act(() -> exchange.act("reset-bmc", Commands.COLD_RESET));
  }

  @Override
  public void close() {
    conversation.end();
  }
}
