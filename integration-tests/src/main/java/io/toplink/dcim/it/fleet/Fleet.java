package io.toplink.dcim.it.fleet;

import io.toplink.dcim.it.fleet.Machine.Drive;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Many simulated BMCs, listening. */
public final class Fleet implements AutoCloseable {
  private static final long GIB = 1L << 30;

  private final FleetOptions options;
  private final Journal journal;
  private final Listener listener;
  private final SecureRandom random = new SecureRandom();
  private final List<SimulatedBmc> bmcs = new ArrayList<>();
  private final Map<SimulatedBmc, ServerSocketChannel> doors = new ConcurrentHashMap<>();
  private final OptionalInt controlPort;

  private Fleet(FleetOptions options) throws IOException {
    this.options = options;
    this.journal = new Journal(options.journalReads(), options.journalFile());
    this.listener = new Listener();
    for (int i = 0; i < options.bmcs(); i++) {
      SimulatedBmc bmc = create(i);
      bmcs.add(bmc);
      InetSocketAddress address = addressOf(i);
      if (options.tls()) {
        bmc.secure(BmcCertificate.create(address.getAddress(), random));
      }
      listen(bmc, address);
    }
    this.controlPort =
        options.controlPort() < 0
            ? OptionalInt.empty()
            : OptionalInt.of(new Control(this).listen(listener, options));
  }

  /** Makes a fleet and lets it listen. */
  public static Fleet start(FleetOptions options) throws IOException {
    return new Fleet(options);
  }

  public List<SimulatedBmc> bmcs() {
    return List.copyOf(bmcs);
  }

  public SimulatedBmc bmc(int number) {
    return bmcs.get(number);
  }

  public Journal journal() {
    return journal;
  }

  /** Where faults can be ordered over HTTP, if anywhere. */
  public OptionalInt controlPort() {
    return controlPort;
  }

  /** Takes a BMC off the network: its port refuses connections, and those that are open are cut. */
  public void unplug(SimulatedBmc bmc) throws IOException {
    ServerSocketChannel door = doors.remove(bmc);
    if (door != null) {
      listener.leave(door);
    }
  }

  /** Puts it back on the same address. */
  public void plugIn(SimulatedBmc bmc) throws IOException {
    plugIn(bmc, bmc.address());
  }

  /** Puts a BMC that was taken off the network on an address that may have been another's. */
  public void plugIn(SimulatedBmc bmc, InetSocketAddress address) throws IOException {
    if (!doors.containsKey(bmc)) {
      listen(bmc, address);
    }
  }

  /** Gives a BMC another certificate; new connections see it. */
  public void renewCertificate(SimulatedBmc bmc) {
    bmc.secure(BmcCertificate.create(bmc.address().getAddress(), random));
  }

  /** Gives a BMC a certificate for another address that ended long ago, as many have. */
  public void neglectCertificate(SimulatedBmc bmc) throws IOException {
    InetAddress other = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
    bmc.secure(BmcCertificate.create(other, "20210101000000Z", random));
  }

  /** Gives a BMC an RSA key of so many bits, and a certificate for it. */
  public void weakenCertificate(SimulatedBmc bmc, int bits) {
    bmc.secure(BmcCertificate.createRsa(bmc.address().getAddress(), bits, random));
  }

  @Override
  public void close() throws IOException {
    listener.close();
    journal.close();
  }

  private void listen(SimulatedBmc bmc, InetSocketAddress address) throws IOException {
    ServerSocketChannel door =
        listener.listen(address, socket -> new Connection(bmc, socket, options.idle()).serve());
    doors.put(bmc, door);
    bmc.listensOn((InetSocketAddress) door.getLocalAddress());
  }

  private InetSocketAddress addressOf(int number) throws IOException {
    if (!options.addressEach()) {
      return new InetSocketAddress(
          options.address(), options.port() == 0 ? 0 : options.port() + number);
    }
    byte[] bytes = options.address().getAddress();
    for (int i = bytes.length - 1, carry = number; i >= 0 && carry > 0; i--) {
      carry += bytes[i] & 0xff;
      bytes[i] = (byte) carry;
      carry >>>= Byte.SIZE;
    }
    return new InetSocketAddress(InetAddress.getByAddress(bytes), options.port());
  }

  private SimulatedBmc create(int index) {
    int number = options.firstNumber() + index;
    Model model = options.models().get(index % options.models().size());
    SimulatedBmc[] itself = new SimulatedBmc[1];
    Machine machine =
        new Machine(
            InstantSource.system(),
            what -> itself[0].record("EFFECT", what, "", ""),
            String.format(Locale.ROOT, "SIM%07d", number),
            UUID.nameUUIDFromBytes(("machine " + number).getBytes(StandardCharsets.UTF_8))
                .toString(),
            List.of(mac(2 * number), mac(2 * number + 1)),
            List.of(
                new Drive("Disk 0", "SSD", "NVMe", 960 * GIB),
                new Drive("Disk 1", "HDD", "SATA", 4000 * GIB)));
    machine.takes(options.delay(), options.delay(), options.delay());
    itself[0] =
        new SimulatedBmc(index, model, machine, journal, options.username(), options.password());
    return itself[0];
  }

  private static String mac(int number) {
    return String.format(
        Locale.ROOT,
        "52:54:00:%02x:%02x:%02x",
        number >> 16 & 0xff,
        number >> 8 & 0xff,
        number & 0xff);
  }
}
