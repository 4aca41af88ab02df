package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.MacAddress;
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
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network in which machines change their places at any moment: between two sessions, or in the
 * midst of one. Most swaps cut what is connected; some do not, as behind a chassis that routes, but
 * those take their time.
 */
final class SwappedCables implements BmcDriver {
  static final URI IMAGE = URI.create("http://198.51.100.1/rescue.iso");
  private static final double SWAP = 0.4;
  private static final double CUTS = 0.5;

  /** A machine. */
  record Machine(@Nullable String serial, @Nullable String uuid) {
    MachineIdentity identity() {
      return new MachineIdentity(serial, uuid);
    }

    Set<MacAddress> macs() {
      return Set.of(MacAddress.parse("52:54:00:00:00:01"));
    }
  }

  private final List<Machine> machines = new ArrayList<>();
  private final List<Machine> byAddress = new ArrayList<>();
  private final Map<Integer, Machine> turns = new HashMap<>();
  private @Nullable Random random;
  private @Nullable Machine meant;
  private long nanos;
  private int swaps;
  private int wrong;
  private int right;

  void plugIn(Machine machine) {
    machines.add(machine);
    byAddress.add(machine);
  }

  /** From now on. */
  void swapAtRandom(Random chance) {
    random = chance;
  }

  /** The machine that belongs to an address. */
  Machine machine(int address) {
    return machines.get(address);
  }

  void means(Machine machine) {
    meant = machine;
  }

  void becomes(int address, Machine other) {
    byAddress.set(address, other);
  }

  /** Every question is answered by the one that did not answer the last. */
  void takesTurns(int address, Machine other) {
    turns.put(address, other);
  }

  void passes(Duration time) {
    nanos += time.toNanos();
  }

  long nanos() {
    return nanos;
  }

  int swaps() {
    return swaps;
  }

  int wrongCommands() {
    return wrong;
  }

  int rightCommands() {
    return right;
  }

  int commands() {
    return wrong + right;
  }

  @Override
  public BmcSession open(BmcTarget target) throws BmcException {
    return new Session(target.address().getAddress()[3]);
  }

  private final class Session implements BmcSession {
    private final int address;
    private boolean cut;

    Session(int address) {
      this.address = address;
    }

    /** Before anything is asked, anything can have happened. */
    private Machine machine() throws BmcException {
      Random chance = random;
      if (chance != null && chance.nextDouble() < SWAP) {
        swaps++;
        Collections.swap(byAddress, address, chance.nextInt(byAddress.size()));
        cut = chance.nextDouble() < CUTS;
        passes(IdentityGuard.FRESH);
      }
      if (cut) {
        throw new BmcException(BmcException.Kind.UNREACHABLE, "interrupted", "cut", null);
      }
      Machine now = byAddress.get(address);
      Machine next = turns.replace(address, now);
      if (next != null) {
        byAddress.set(address, next);
      }
      return now;
    }

    private void act() throws BmcException {
      Random chance = random;
      Machine machine = byAddress.get(address);
      if (cut || chance != null && chance.nextDouble() < SWAP / 4) {
        // It is being pulled at this very moment: a connection does not lead elsewhere.
        cut = true;
        throw new BmcException(BmcException.Kind.UNREACHABLE, "interrupted", "cut", null);
      }
      if (meant == null || machine.equals(meant)) {
        right++;
      } else {
        wrong++;
      }
    }

    @Override
    public PowerReading power() throws BmcException {
      machine();
      return new PowerReading(PowerReading.State.ON, Instant.EPOCH);
    }

    @Override
    public MachineIdentity identity() throws BmcException {
      return machine().identity();
    }

    @Override
    public Set<MacAddress> macs() throws BmcException {
      return machine().macs();
    }

    @Override
    public HardwareInventory inspect() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Sent send(PowerCommand command) throws BmcException {
      act();
      return Sent.ACCEPTED;
    }

    @Override
    public void bootOnce(BootOverride once) throws BmcException {
      act();
    }

    @Override
    public Optional<BootOverride> bootOverride() {
      return Optional.empty();
    }

    @Override
    public void clearBootOverride() throws BmcException {
      act();
    }

    @Override
    public void insertMedia(URI image) throws BmcException {
      act();
    }

    @Override
    public void ejectMedia() throws BmcException {
      act();
    }

    @Override
    public Sent resetBmc() throws BmcException {
      act();
      return Sent.ACCEPTED;
    }

    @Override
    public LastRestart lastRestart() {
      return new LastRestart(LastRestart.Cause.COMMAND, "", null, Instant.EPOCH);
    }

    @Override
    public void close() {}
  }
}
