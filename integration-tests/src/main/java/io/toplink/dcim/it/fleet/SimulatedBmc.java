package io.toplink.dcim.it.fleet;

import io.toplink.dcim.it.fleet.Http.Reply;
import io.toplink.dcim.it.fleet.Http.Request;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One BMC of the fleet, to be looked at and to be spoilt. */
public final class SimulatedBmc {
  private final int number;
  private final Model model;
  private final Machine machine;
  private final Journal journal;
  private final Faults faults = new Faults();
  private final Set<Oddity> oddities;
  private final Random dice;
  private final RedfishService service;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile String firmware = "6.10.30";
  private volatile Onlooker onlooker = Onlooker.NONE;
  private volatile InetSocketAddress address = new InetSocketAddress(0);
  private volatile @Nullable BmcCertificate certificate;

  SimulatedBmc(
      int number, Model model, Machine machine, Journal journal, String username, String password) {
    this.number = number;
    this.model = model;
    this.machine = machine;
    this.journal = journal;
    this.dice = new Random(number);
    this.oddities =
        model.oddities().isEmpty()
            ? EnumSet.noneOf(Oddity.class)
            : EnumSet.copyOf(model.oddities());
    this.service = new RedfishService(this, username, password);
  }

  /** 0, 1, 2 ... in its fleet. */
  public int number() {
    return number;
  }

  /** The same way each time the same is asked of a new fleet. */
  synchronized byte[] garble(byte[] right) {
    return Garble.some(right, dice);
  }

  public Model model() {
    return model;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  public Machine machine() {
    return machine;
  }

  public String username() {
    return service.username();
  }

  public String password() {
    return service.password();
  }

  /** From now on only this password is right. */
  public void changePassword(String password) {
    service.changePassword(password);
  }

  /** Gives somebody else an account who may do everything. */
  public void addAccount(String id, String name) {
    service.accounts().add(id, name);
  }

  /** Whether somebody else may log in. */
  public boolean mayLogIn(String name) {
    return service.accounts().mayLogIn(name);
  }

  /** Somebody else is logged in. */
  public void logIn(String name) {
    service.logIn(name);
  }

  /** What runs on it. */
  public String firmware() {
    return firmware;
  }

  /** From now on this runs on it. */
  public void runs(String version) {
    firmware = version;
  }

  /** SHA-256 of its certificate; empty without TLS. */
  public Optional<String> fingerprint() {
    return tls().map(BmcCertificate::fingerprint);
  }

  /** How many connections were made to it, those left out that were struck by a fault at once. */
  public int connections() {
    return connections.get();
  }

  void connected() {
    connections.incrementAndGet();
  }

  /** Orders a fault. Several are shown in the order they were ordered. */
  public void inject(Fault fault) {
    faults.add(fault);
  }

  /** Takes back faults that were not shown yet. */
  public void clearFaults() {
    faults.clear();
  }

  public void add(Oddity... more) {
    synchronized (oddities) {
      oddities.addAll(Arrays.asList(more));
    }
  }

  public void remove(Oddity... fewer) {
    synchronized (oddities) {
      Arrays.asList(fewer).forEach(oddities::remove);
    }
  }

  public boolean has(Oddity oddity) {
    synchronized (oddities) {
      return oddities.contains(oddity);
    }
  }

  /** What its clock says, if that is not now. */
  Optional<Instant> foreignTime() {
    if (has(Oddity.CLOCK_OF_1970)) {
      return Optional.of(Instant.parse("1970-01-01T00:00:42Z"));
    }
    return has(Oddity.CLOCK_OF_2099)
        ? Optional.of(Instant.parse("2099-12-31T23:59:59Z"))
        : Optional.empty();
  }

  /** What it was asked and what happened to its machine. */
  public List<Journal.Entry> journal() {
    return journal.entries(number);
  }

  /** Only what happened to its machine, such as {@code power-on}. */
  public List<String> effects() {
    return journal().stream().filter(Journal.Entry::isEffect).map(Journal.Entry::path).toList();
  }

  /** How many login sessions are open on it. */
  public int sessions() {
    return service.sessions();
  }

  /** Leaves a login session on it, as a client does that died. */
  public void leaveSession() {
    service.leaveSession();
  }

  /** How many requests showed a wrong password. */
  public int failedLogins() {
    return service.failedLogins();
  }

  /** Restarts it: sessions and connections are forgotten, the machine does not notice. */
  public void restart() {
    service.forgetSessions();
    remove(Oddity.POWER_STATE_NULL_UNTIL_RESTART);
  }

  Faults faults() {
    return faults;
  }

  Optional<BmcCertificate> tls() {
    return Optional.ofNullable(certificate);
  }

  void secure(@Nullable BmcCertificate newCertificate) {
    certificate = newCertificate;
  }

  void listensOn(InetSocketAddress newAddress) {
    address = newAddress;
  }

  /** From now on this one is told of each request at each {@link Moment}. */
  public void watch(Onlooker newOnlooker) {
    onlooker = newOnlooker;
  }

  void hear(Request request) {
    service.hear(request);
    see(Moment.HEARD, request);
  }

  void see(Moment moment, Request request) {
    onlooker.see(moment, request.method(), request.path());
  }

  Reply answer(Request request) {
    Reply reply = service.answer(request);
    return foreignTime()
        .map(
            time ->
                reply.with(
                    "Date",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC))))
        .orElse(reply);
  }

  void record(String method, String path, String body, String user) {
    journal.add(Instant.now(), number, method, path, body, user);
  }
}
