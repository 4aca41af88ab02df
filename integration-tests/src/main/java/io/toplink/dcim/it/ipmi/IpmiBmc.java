package io.toplink.dcim.it.ipmi;

import io.toplink.dcim.it.fleet.Garble;
import io.toplink.dcim.it.fleet.Moment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One simulated BMC: cipher suites 3 and 17, a machine behind it, and faults on demand. Everything
 * it does happens in the thread of its fleet; the methods for tests may be called from any.
 */
public final class IpmiBmc {
  private static final int MOST_SESSIONS = 64;
  private static final int MOST_DATA = 200;

  /** What entries of the journal begin with that tell what happened to the machine. */
  public static final String EFFECT = "EFFECT ";

  private final BiConsumer<Integer, Runnable> later;
  private final Queue<String> journal = new ConcurrentLinkedQueue<>();
  private final IpmiMachine machine = new IpmiMachine(what -> journal.add(EFFECT + what));
  private final byte[] guid;
  private final IpmiCommands commands;
  private final Map<Integer, BmcLogin> sessions = new HashMap<>();
  private final IpmiFaults faults = new IpmiFaults();
  private final List<String> requests = new ArrayList<>();
  private final Random dice;
  private final IpmiPost post;
  private Set<Integer> suites = Set.of(3, 17);
  private final IpmiUsers users = new IpmiUsers();
  private String serialNumber = FruImage.SERIAL;
  private byte @Nullable [] bmcKey;
  private boolean ignoresStrangers;
  private volatile IpmiOnlooker onlooker = IpmiOnlooker.NONE;
  private boolean silent;
  private boolean powerless;

  IpmiBmc(DatagramChannel channel, int number, BiConsumer<Integer, Runnable> later) {
    this.later = later;
    this.guid =
        ByteBuffer.allocate(16)
            .putLong(0x44454c4c4200104aL)
            .putLong(0x8042L << 48 | number)
            .array();
    this.commands = new IpmiCommands(machine, guid);
    this.dice = new Random(number);
    this.post = new IpmiPost(channel, dice, this::afterwards);
  }

  public synchronized InetSocketAddress address() throws IOException {
    return post.address();
  }

  synchronized DatagramChannel channel() {
    return post.channel();
  }

  /**
   * Goes on at another address.
   *
   * @return what it was connected to
   */
  synchronized DatagramChannel plugInto(DatagramChannel other) {
    return post.plugInto(other);
  }

  public IpmiMachine machine() {
    return machine;
  }

  /** Who may log in. */
  public IpmiUsers users() {
    return users;
  }

  /** What runs on it from now on, such as 2.16. */
  public synchronized void runs(int major, int minor) {
    commands.firmware(major, minor);
  }

  /** The system's UUID as text. */
  public String uuid() {
    return "4c4c4544-0042-4a10-8042-" + HexFormat.of().formatHex(Arrays.copyOfRange(guid, 10, 16));
  }

  public synchronized String serialNumber() {
    return serialNumber;
  }

  /** What arrived so far, by name, whether it was answered or not. */
  public synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  /** How often one kind of request arrived. */
  public synchronized int count(String request) {
    return (int) requests.stream().filter(request::equals).count();
  }

  /**
   * All that acts which it was told, whatever became of it, such as {@code chassis-control 01}, and
   * all that happened to its machine, such as {@code EFFECT power-on}, in order. Of a password only
   * the user's number and what is done are told.
   */
  public List<String> journal() {
    return List.copyOf(journal);
  }

  /** From now on this one is told of each request within a session at each {@link Moment}. */
  public void watch(IpmiOnlooker newOnlooker) {
    onlooker = newOnlooker;
  }

  /** Says nothing of its machine's power until it is restarted. */
  public synchronized IpmiBmc losesPowerState() {
    powerless = true;
    return this;
  }

  public synchronized IpmiBmc inject(IpmiFault fault) {
    faults.add(fault);
    return this;
  }

  public synchronized IpmiBmc speaks(Integer... cipherSuites) {
    suites = Set.of(cipherSuites);
    return this;
  }

  /** What was kept of the password when it was set. */
  public synchronized IpmiBmc keepsPassword(String kept) {
    users.password(kept);
    return this;
  }

  public synchronized IpmiBmc hasKey(byte[] key) {
    bmcKey = Arrays.copyOf(key, 20);
    return this;
  }

  /** Says nothing to users it does not know, as some do. */
  public synchronized IpmiBmc ignoresStrangers() {
    ignoresStrangers = true;
    return this;
  }

  public synchronized IpmiBmc silent(boolean now) {
    silent = now;
    return this;
  }

  /** Loses so many of the packets that come and of those that go, 0 to 1. */
  public synchronized IpmiBmc loses(double share) {
    post.loses(share);
    return this;
  }

  /** Forgets every session, as after a restart. */
  public synchronized void restart() {
    sessions.clear();
    powerless = false;
  }

  public synchronized IpmiBmc losesValidBit() {
    commands.loseValidBit();
    return this;
  }

  public synchronized IpmiBmc tellsOtherDevice(int device) {
    commands.tellOtherDevice(device);
    return this;
  }

  public synchronized IpmiBmc losesBootMode() {
    commands.loseMode();
    return this;
  }

  public synchronized IpmiBmc makesPersistent() {
    commands.makePersistent();
    return this;
  }

  /** Puts another machine in its place. */
  public synchronized void becomes(String otherSerialNumber) {
    serialNumber = otherSerialNumber;
    commands.serialNumber(otherSerialNumber);
  }

  /** What its maker wrote of the model holds NUL, bytes that are no UTF-8, and HTML. */
  public synchronized void hasOddNames() {
    commands.names("a\0<script>alert(1)</script>\u0085\u00ff", serialNumber);
  }

  /** How many it has open. Those whose login was given up half way run out by themselves. */
  public synchronized int sessions() {
    return (int) sessions.values().stream().filter(login -> login.crypto() != null).count();
  }

  synchronized void received(byte[] packet, SocketAddress from) throws IOException {
    if (silent || packet.length < 16 || packet[0] != 6 || packet[3] != 7) {
      return;
    }
    if (post.isLost()) {
      return;
    }
    if (packet[4] != 6) {
      if (packet.length >= 23 && packet[19] == 0x38) {
        post.send(Presence.answer(packet[18]), from);
      }
      return;
    }
    int length = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN).getShort(14) & 0xffff;
    if (16 + length > packet.length) {
      return;
    }
    byte[] payload = Arrays.copyOfRange(packet, 16, 16 + length);
    switch (packet[5] & 0xff) {
      case 0x10 -> handshake("open", 0x11, payload, from, 32);
      case 0x12 -> handshake("rakp1", 0x13, payload, from, 28);
      case 0x14 -> handshake("rakp3", 0x15, payload, from, 8);
      case 0xc0 -> inSession(packet, from);
      default -> requests.add("unknown");
    }
  }

  private void handshake(String name, int type, byte[] payload, SocketAddress from, int shortest)
      throws IOException {
    requests.add(name);
    if (payload.length < shortest) {
      return;
    }
    Optional<IpmiFault> fault = faults.strike(name);
    IpmiFault.Kind kind = fault.map(IpmiFault::kind).orElse(null);
    if (kind == IpmiFault.Kind.LOST) {
      return;
    }
    BmcLogin.Step step =
        kind == IpmiFault.Kind.REFUSED
            ? new BmcLogin.Step(fault.orElseThrow().value(), new byte[0])
            : step(name, payload);
    if (step == null) {
      return;
    }
    byte[] answer = step.payload();
    if (step.status() != 0) {
      answer = ByteBuffer.allocate(8).put(payload[0]).put((byte) step.status()).array();
    } else if (kind == IpmiFault.Kind.WRONG_CODE) {
      answer[answer.length - 1] ^= 1;
    }
    ByteBuffer packet = ByteBuffer.allocate(16 + answer.length).order(ByteOrder.LITTLE_ENDIAN);
    packet.putInt(0x07ff0006).put((byte) 6).put((byte) type).putLong(0);
    post.deliver(packet.putShort((short) answer.length).put(answer).array(), from, fault);
  }

  private BmcLogin.@Nullable Step step(String name, byte[] payload) {
    if (name.equals("open")) {
      int wanted = payload[12] == 3 ? 17 : 3;
      boolean unprotected = suites.equals(Set.of(0));
      if (!suites.contains(wanted) && !unprotected) {
        return new BmcLogin.Step(0x11, new byte[0]);
      }
      if (sessions.size() >= MOST_SESSIONS) {
        return new BmcLogin.Step(0x01, new byte[0]);
      }
      BmcLogin login = new BmcLogin(wanted, Arrays.copyOfRange(payload, 4, 8), guid);
      sessions.put(login.id(), login);
      int authentication = wanted == 17 ? 3 : 1;
      int integrity = wanted == 17 ? 4 : 1;
      return new BmcLogin.Step(
          0,
          unprotected
              ? login.opened(payload[0], 0, 0)
              : login.opened(payload[0], authentication, integrity));
    }
    int id = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    BmcLogin login = sessions.get(id);
    if (login == null) {
      return new BmcLogin.Step(0x02, new byte[0]);
    }
    if (name.equals("rakp1")) {
      BmcLogin.Step step = login.prove(payload, ForeignBmc.USERNAME, users.password());
      return step.status() != 0 && ignoresStrangers ? null : step;
    }
    return login.crypto() == null ? login.agree(payload, bmcKey) : null;
  }

  private void inSession(byte[] packet, SocketAddress from) throws IOException {
    int id = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN).getInt(6);
    BmcLogin login = sessions.get(id);
    SuiteCrypto crypto = login == null ? null : login.crypto();
    Optional<byte[]> opened = crypto == null ? Optional.empty() : crypto.open(packet);
    if (login == null || opened.isEmpty() || opened.get().length < 7) {
      requests.add("lost-session");
      return;
    }
    byte[] message = opened.get();
    String name = IpmiCommands.name((message[1] & 0xff) >> 2, message[5] & 0xff);
    requests.add(name);
    byte[] data = Arrays.copyOfRange(message, 6, message.length - 1);
    if (IpmiCommands.acts(name, data)) {
      int shown = name.equals("user-password") ? Math.min(2, data.length) : data.length;
      journal.add((name + " " + HexFormat.of().formatHex(data, 0, shown)).strip());
    }
    onlooker.see(Moment.HEARD, name, data);
    Optional<IpmiFault> fault = faults.strike(name);
    IpmiFault.Kind kind = fault.map(IpmiFault::kind).orElse(null);
    if (kind == IpmiFault.Kind.LOST) {
      return;
    }
    int value = fault.map(IpmiFault::value).orElse(0);
    int[] result = {value};
    if (kind == IpmiFault.Kind.IGNORED) {
      result = new int[] {0};
    } else if (kind != IpmiFault.Kind.REFUSED) {
      int[] done = run(name, id, data);
      result = kind == IpmiFault.Kind.ANSWERED ? result : done;
      if (kind == IpmiFault.Kind.GARBLED) {
        result = garbled(done);
      }
    }
    onlooker.see(Moment.DONE, name, data);
    byte[] reply = reply(message, result);
    if (kind == IpmiFault.Kind.DAMAGED_FIRST) {
      byte[] damaged = reply.clone();
      damaged[damaged.length - 1] ^= 0x55;
      post.send(seal(login, damaged), from);
    }
    post.deliver(seal(login, reply), from, fault);
    onlooker.see(Moment.ANSWERED, name, data);
    if (kind == IpmiFault.Kind.ANSWERED_TWICE) {
      post.send(seal(login, reply), from);
    }
  }

  /** Whatever it is, it says that it went well. */
  private int[] garbled(int[] right) {
    byte[] data = new byte[right.length - 1];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) right[i + 1];
    }
    byte[] spoilt = Garble.some(data, dice);
    int[] result = new int[Math.min(spoilt.length, MOST_DATA) + 1];
    for (int i = 1; i < result.length; i++) {
      result[i] = spoilt[i - 1];
    }
    return result;
  }

  private int[] run(String name, int id, byte[] data) {
    switch (name) {
      case "set-privilege" -> {
        return new int[] {0, data.length > 0 ? data[0] : 0};
      }
      case "user-access", "user-name", "user-password", "payload-status", "session-info" -> {
        return users.run(name, data, sessions());
      }
      case "close" -> {
        if (data.length > 4 && data[0] == 0 && data[1] == 0 && data[2] == 0 && data[3] == 0) {
          return new int[] {users.end(data[4] & 0xff) ? 0 : 0x88};
        }
        later.accept(0, () -> forget(id));
        return new int[] {0};
      }
      case "cold-reset" -> {
        machine.bmcReset();
        later.accept(0, this::restart);
        return new int[] {0};
      }
      case "chassis-status" -> {
        return powerless ? new int[] {0xff} : commands.run(name, data);
      }
      default -> {
        return commands.run(name, data);
      }
    }
  }

  private synchronized void forget(int id) {
    sessions.remove(id);
  }

  private static byte[] reply(byte[] request, int[] result) {
    byte[] reply = new byte[7 + result.length];
    reply[0] = request[3];
    reply[1] = (byte) (request[1] + 4);
    reply[2] = (byte) -(reply[0] + reply[1]);
    reply[3] = request[0];
    reply[4] = request[4];
    reply[5] = request[5];
    for (int i = 0; i < result.length; i++) {
      reply[6 + i] = (byte) result[i];
    }
    byte sum = 0;
    for (int i = 3; i < reply.length - 1; i++) {
      sum += reply[i];
    }
    reply[reply.length - 1] = (byte) -sum;
    return reply;
  }

  private static byte[] seal(BmcLogin login, byte[] reply) {
    return Objects.requireNonNull(login.crypto())
        .seal(login.clientId(), login.nextSequence(), reply);
  }

  /** What goes out later goes out as all else does: nobody interferes. */
  private void afterwards(int millis, Runnable work) {
    later.accept(
        millis,
        () -> {
          synchronized (this) {
            work.run();
          }
        });
  }
}
