package io.toplink.dcim.core.bmc;

import io.toplink.dcim.core.bmc.PowerReading.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A driver without a wire: fails as told, and writes down what it was asked and how much at once.
 */
public final class FakeDriver implements BmcDriver {

  /** What an exchange does instead of succeeding. */
  public interface Trouble {
    void at(String what, BmcTarget target) throws BmcException;
  }

  public final List<String> asked = new CopyOnWriteArrayList<>();
  final AtomicInteger atOnce = new AtomicInteger();
  public final AtomicInteger mostAtOnce = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  public volatile Trouble trouble = (what, target) -> {};
  volatile Sent sent = Sent.ACCEPTED;

  @Override
  public BmcSession open(BmcTarget target) throws BmcException {
    ask("open", target);
    return new FakeSession(target);
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }

  private void ask(String what, BmcTarget target) throws BmcException {
    asked.add(what);
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    try {
      trouble.at(what, target);
    } finally {
      atOnce.decrementAndGet();
    }
  }

  private final class FakeSession implements BmcSession {
    private final BmcTarget target;

    private FakeSession(BmcTarget target) {
      this.target = target;
    }

    @Override
    public PowerReading power() throws BmcException {
      ask("power", target);
      return new PowerReading(State.ON, Instant.EPOCH);
    }

    @Override
    public Sent send(PowerCommand command) throws BmcException {
      ask("send " + command, target);
      return sent;
    }

    @Override
    public void bootOnce(BootOverride once) throws BmcException {
      ask("boot " + once, target);
    }

    @Override
    public Optional<BootOverride> bootOverride() throws BmcException {
      ask("boot?", target);
      return Optional.empty();
    }

    @Override
    public void clearBootOverride() throws BmcException {
      ask("boot as usual", target);
    }

    @Override
    public MachineIdentity identity() throws BmcException {
      ask("identity", target);
      return new MachineIdentity("S1", null);
    }

    @Override
    public HardwareInventory inspect() throws BmcException {
      ask("inspect", target);
      return new HardwareInventory(
          new MachineIdentity("S1", null), null, null, null, 0, 0, 0, List.of(), List.of());
    }

    @Override
    public Sent resetBmc() throws BmcException {
      ask("reset BMC", target);
      return sent;
    }

    @Override
    public LastRestart lastRestart() {
      return new LastRestart(LastRestart.Cause.COMMAND, "", null, Instant.EPOCH);
    }

    @Override
    public void close() {
      asked.add("close");
    }
  }
}
