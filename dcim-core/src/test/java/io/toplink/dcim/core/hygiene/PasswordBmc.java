package io.toplink.dcim.core.hygiene;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.LastRestart;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.Sent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A BMC with one account, in front of which our process dies at any moment. */
final class PasswordBmc implements BmcDriver {

  /** The end of a process: nobody catches it. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1;

    Death() {
      super("the process dies here");
    }
  }

  volatile String password = "calvin";
  volatile boolean silent;
  volatile boolean silentAfterSetting;
  volatile int refused;
  volatile int sets;

  /** At which moment from now on the process dies; negative for never. */
  volatile int deathAt = -1;

  private void moment() {
    if (deathAt-- == 0) {
      throw new Death();
    }
  }

  @Override
  public BmcSession open(BmcTarget target) throws BmcException {
    moment();
    if (silent) {
      throw new BmcException(BmcException.Kind.UNREACHABLE, "connect", "no answer", null);
    }
    if (!target.password().reveal().equals(password)) {
      refused++;
      throw new BmcException(BmcException.Kind.LOGIN_REFUSED, "login", "no", null);
    }
    moment();
    return new Session();
  }

  private final class Session implements BmcSession {
    @Override
    public Sent changePassword(Secret wanted) {
      moment();
      password = wanted.reveal();
      sets++;
      moment();
      silent = silentAfterSetting;
      return silent ? Sent.UNKNOWN : Sent.ACCEPTED;
    }

    @Override
    public PowerReading power() {
      moment();
      return new PowerReading(PowerReading.State.OFF, Instant.EPOCH);
    }

    @Override
    public MachineIdentity identity() {
      moment();
      return new MachineIdentity("SN-1", "uuid-1");
    }

    @Override
    public HardwareInventory inspect() {
      return new HardwareInventory(
          identity(), "Maker", "Model", null, 0, 0, 0, List.of(), List.of());
    }

    @Override
    public LastRestart lastRestart() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Sent send(PowerCommand command) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void bootOnce(BootOverride once) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<BootOverride> bootOverride() {
      return Optional.empty();
    }

    @Override
    public void clearBootOverride() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Sent resetBmc() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
