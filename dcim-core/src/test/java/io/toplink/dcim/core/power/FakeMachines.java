package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcWork;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.LastRestart;
import io.toplink.dcim.core.bmc.MachineIdentity;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.server.BmcAccess;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Machines that obey at once, unless told otherwise, and remember what they were sent. */
public final class FakeMachines implements Machines {
  /** What was sent to which machine. */
  public record Command(UUID server, PowerCommand command) {}

  private final InstantSource clock;
  private final Map<UUID, PowerReading.State> states = new ConcurrentHashMap<>();
  private final Map<UUID, BootOverride> boot = new ConcurrentHashMap<>();
  private final List<UUID> unreachable = new CopyOnWriteArrayList<>();
  private final List<UUID> deaf = new CopyOnWriteArrayList<>();
  private final Map<UUID, String> media = new ConcurrentHashMap<>();
  private final List<UUID> slotless = new CopyOnWriteArrayList<>();
  private final List<UUID> modeless = new CopyOnWriteArrayList<>();
  private final Map<UUID, Integer> refusals = new ConcurrentHashMap<>();
  private final List<UUID> lost = new CopyOnWriteArrayList<>();
  private final Map<UUID, Boolean> hanging = new ConcurrentHashMap<>();
  private final Map<UUID, Integer> restarts = new ConcurrentHashMap<>();
  private final Map<UUID, Set<Priority>> priorities = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Command> sent = new ConcurrentLinkedQueue<>();

  public FakeMachines(InstantSource clock) {
    this.clock = clock;
  }

  public void set(UUID server, PowerReading.State state) {
    states.put(server, state);
  }

  public PowerReading.State state(UUID server) {
    return states.getOrDefault(server, PowerReading.State.OFF);
  }

  public List<Command> sent() {
    return List.copyOf(sent);
  }

  /** Its BMC does not answer any more. */
  public void cutOff(UUID server) {
    unreachable.add(server);
  }

  public void reconnect(UUID server) {
    unreachable.remove(server);
  }

  /** It takes commands and does nothing. */
  public void deafen(UUID server) {
    deaf.add(server);
  }

  /** Its BMC shows no images. */
  public void takeSlots(UUID server) {
    slotless.add(server);
  }

  /** Its BMC lets nobody choose how it boots. */
  public void takeModes(UUID server) {
    modeless.add(server);
  }

  /** What is shown to it as a CD. */
  public Optional<String> media(UUID server) {
    return Optional.ofNullable(media.get(server));
  }

  /** Shows it something. */
  public void show(UUID server, String image) {
    media.put(server, image);
  }

  /** What it was told to boot from. */
  public Optional<BootOverride> boot(UUID server) {
    return Optional.ofNullable(boot.get(server));
  }

  /** Its BMC says so many times that it will do it later, and does nothing. */
  public void refuse(UUID server, int times) {
    refusals.put(server, times);
  }

  /** Its BMC is gone just before it would be told something, once, and is back at once. */
  public void loseSession(UUID server) {
    lost.add(server);
  }

  /**
   * Its BMC tells no power any more.
   *
   * @param curable whether restarting it helps
   */
  public void hang(UUID server, boolean curable) {
    hanging.put(server, curable);
  }

  /** By itself. */
  public void recover(UUID server) {
    hanging.remove(server);
  }

  /** How often its BMC was restarted. */
  public int restarts(UUID server) {
    return restarts.getOrDefault(server, 0);
  }

  /** With which priorities a machine was called. */
  public Set<Priority> priorities(UUID server) {
    return Set.copyOf(priorities.getOrDefault(server, Set.of()));
  }

  @Override
  public <T> T call(UUID server, Priority priority, BmcWork<T> work) {
    priorities.computeIfAbsent(server, unused -> ConcurrentHashMap.newKeySet()).add(priority);
    if (unreachable.contains(server)) {
      throw DcimException.of(Reason.BMC_UNREACHABLE, "the BMC does not answer");
    }
    try {
      return work.run(new Session(server));
    } catch (BmcException e) {
      throw DcimException.of(
          switch (e.kind()) {
            case UNSUPPORTED -> Reason.BMC_UNSUPPORTED;
            case UNREACHABLE -> Reason.BMC_UNREACHABLE;
            case BUSY -> Reason.BMC_BUSY;
            default -> Reason.BMC_MISBEHAVED;
          },
          String.valueOf(e.getMessage()));
    }
  }

  @Override
  public <T> T call(BmcAccess.Way.Open way, BmcWork<T> work) {
    return call(way.server(), Priority.USER, work);
  }

  @Override
  public boolean opens(BmcAccess.Way.Open way) {
    return true;
  }

  @Override
  public <T> T rescue(UUID server, BmcWork<T> work) {
    return call(server, Priority.USER, work);
  }

  private final class Session implements BmcSession {
    private final UUID server;

    Session(UUID server) {
      this.server = server;
    }

    @Override
    public PowerReading power() {
      PowerReading.State seen =
          hanging.containsKey(server) ? PowerReading.State.UNKNOWN : state(server);
      return new PowerReading(seen, clock.instant());
    }

    @Override
    public Sent send(PowerCommand command) throws BmcException {
      refuseIfToldSo();
      sent.add(new Command(server, command));
      if (!deaf.contains(server)) {
        set(server, command == PowerCommand.ON ? PowerReading.State.ON : PowerReading.State.OFF);
      }
      return Sent.ACCEPTED;
    }

    private void refuseIfToldSo() throws BmcException {
      if (lost.remove(server)) {
        throw new BmcException(BmcException.Kind.UNREACHABLE, "session", "lost", null);
      }
      int left = refusals.getOrDefault(server, 0);
      if (left > 0) {
        refusals.put(server, left - 1);
        throw new BmcException(BmcException.Kind.BUSY, "power", "not ready", null);
      }
    }

    @Override
    public void bootOnce(BootOverride once) throws BmcException {
      if (once.mode() != null && modeless.contains(server)) {
        throw new BmcException(BmcException.Kind.UNSUPPORTED, "boot-mode", "no modes", null);
      }
      boot.put(server, once);
    }

    @Override
    public Optional<BootOverride> bootOverride() {
      return Optional.ofNullable(boot.get(server));
    }

    @Override
    public void clearBootOverride() {
      boot.remove(server);
    }

    @Override
    public void insertMedia(URI image) throws BmcException {
      requireSlot();
      media.put(server, image.toString());
    }

    @Override
    public void ejectMedia() throws BmcException {
      requireSlot();
      media.remove(server);
    }

    @Override
    public Optional<String> media() throws BmcException {
      requireSlot();
      return FakeMachines.this.media(server);
    }

    private void requireSlot() throws BmcException {
      if (slotless.contains(server)) {
        throw new BmcException(BmcException.Kind.UNSUPPORTED, "media", "no slots", null);
      }
    }

    @Override
    public MachineIdentity identity() {
      return new MachineIdentity("SN" + server, server.toString());
    }

    @Override
    public HardwareInventory inspect() {
      return new HardwareInventory(
          identity(), "Maker", "Model", "CPU", 2, 32, 65536, List.of(), List.of());
    }

    @Override
    public Sent resetBmc() throws BmcException {
      refuseIfToldSo();
      restarts.merge(server, 1, Integer::sum);
      hanging.remove(server, true);
      return Sent.ACCEPTED;
    }

    @Override
    public LastRestart lastRestart() {
      return new LastRestart(LastRestart.Cause.COMMAND, "", null, clock.instant());
    }

    @Override
    public void close() {}
  }
}
