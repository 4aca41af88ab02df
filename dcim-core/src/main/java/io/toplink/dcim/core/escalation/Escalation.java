package io.toplink.dcim.core.escalation;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Ticker;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Findings;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.power.Powers;
import io.toplink.dcim.core.server.Server;
import io.toplink.dcim.core.telemetry.Power;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ladder for BMCs in trouble: looking again, which the sweep has done many times by then; a
 * restart of the BMC, a few times at most; then the operator. Switched off unless somebody wants
 * it, and careful: what many BMCs suffer from at once is the network, and no BMC is restarted for
 * that.
 */
public final class Escalation implements AutoCloseable {
  /** What the management state of a BMC says that nothing more is done about. */
  static final String NOTE = "; restarting the BMC has not helped, so see to it yourself";

  private static final Logger log = LoggerFactory.getLogger(Escalation.class);
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /** More BMCs than this, and more than a tenth of all, are not in trouble each by itself. */
  private static final int COINCIDENCE = 5;

  private static final int SHARE = 10;

  private static final Call CALL = new Call(Caller.SYSTEM, "escalation/ResetBmc", null, "", "", "");

  private final Database database;
  private final EscalationStore store;
  private final Mutations mutations;
  private final Powers powers;
  private final Findings findings;
  private final EscalationConfig config;
  private final InstantSource clock;
  private final Ticker ticker =
      new Ticker("bmc-escalation", "cannot see to BMCs in trouble now; trying again");
  private boolean outage;

  @Inject
  Escalation(
      Database database,
      EscalationStore store,
      Mutations mutations,
      Powers powers,
      Findings findings,
      EscalationConfig config,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.mutations = mutations;
    this.powers = powers;
    this.findings = findings;
    this.config = config;
    this.clock = clock;
  }

  /** Begins. */
  public void start() {
    ticker.start(PAUSE.compareTo(config.after()) < 0 ? PAUSE : config.after(), this::step);
  }

  /** Does what is to be done now, if it is switched on. */
  void step() {
    if (!config.enabled()) {
      return;
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    database.execute(handle -> store.forgetWell(handle, now.minus(config.coolDown())));
    List<SickBmc> sick =
        database.read(handle -> sick(handle, now)).stream().filter(bmc -> !bmc.left()).toList();
    if (sick.isEmpty() || isOutage()) {
      return;
    }
    for (SickBmc bmc : sick) {
      if (bmc.restarts() < config.restarts()) {
        restart(bmc, now);
      } else {
        giveUp(bmc, now);
      }
    }
  }

  private List<SickBmc> sick(Handle handle, Instant now) {
    return store.sick(
        handle, config.failures(), now.minus(config.after()), now.minus(config.coolDown()));
  }

  private boolean isOutage() {
    EscalationStore.Census census = database.read(store::census);
    boolean many = census.sick() > Math.max(COINCIDENCE, census.all() / SHARE);
    if (many && !outage) {
      log.warn(
          "{} of {} BMCs are in trouble: that is the network or something else they share, and none"
              + " is restarted",
          census.sick(),
          census.all());
    }
    outage = many;
    return many;
  }

  private void restart(SickBmc bmc, Instant now) {
    try {
      mutations.run(CALL, Operations.Reference.class, change -> restart(change, bmc, now));
      log.warn(
          "the BMC at {} of {} is restarted, as it has not done its job for {} or longer",
          bmc.endpoint(),
          names(bmc),
          config.after());
    } catch (OvertakenException e) {
      log.debug("the BMC at {} is not restarted at this look", bmc.endpoint());
    } catch (DcimException e) {
      log.info("the BMC at {} is not restarted now: {}", bmc.endpoint(), e.message());
    }
  }

  /** Whatever others have done meanwhile counts: they and we decide one after the other. */
  private Operations.Reference restart(Change change, SickBmc seen, Instant now) {
    SickBmc bmc = still(change.handle(), seen, now);
    if (store.underWay(change.handle()) >= config.atOnce()) {
      throw new OvertakenException();
    }
    store.restarted(change.handle(), bmc, change.now());
    SickBmc.Behind first = bmc.servers().get(0);
    return powers.healBmc(change, new Powers.Target(first.name(), first.uid(), null));
  }

  private SickBmc still(Handle handle, SickBmc seen, Instant now) {
    store.lock(handle);
    return sick(handle, now).stream()
        .filter(bmc -> bmc.endpoint().equals(seen.endpoint()) && !bmc.left())
        .filter(bmc -> bmc.restarts() == seen.restarts())
        .findFirst()
        .orElseThrow(OvertakenException::new);
  }

  private void giveUp(SickBmc seen, Instant now) {
    try {
      database.execute(
          handle -> {
            SickBmc bmc = still(handle, seen, now);
            store.giveUp(handle, bmc, now);
            findings.write(handle, now, changed(bmc), bmc.givenUp() ? List.of() : given(bmc));
          });
    } catch (OvertakenException e) {
      return;
    }
    if (!seen.givenUp()) {
      log.warn("{}", sentence(seen));
    }
  }

  private static List<Findings.Changed> changed(SickBmc bmc) {
    List<Findings.Changed> changed = new ArrayList<>();
    for (SickBmc.Behind server : bmc.servers()) {
      changed.add(new Findings.Changed(Power.KIND, server.uid(), Power.name(server.name())));
      changed.add(new Findings.Changed(Server.KIND, server.uid(), server.name()));
    }
    return changed;
  }

  private static List<Findings.Event> given(SickBmc bmc) {
    return bmc.servers().stream()
        .map(
            server ->
                new Findings.Event(
                    "escalation/given-up",
                    server.name(),
                    sentence(bmc),
                    Columns.toJson(Map.of("endpoint", bmc.endpoint(), "restarts", bmc.restarts()))))
        .toList();
  }

  private static String sentence(SickBmc bmc) {
    return "the BMC at "
        + bmc.endpoint()
        + " of "
        + names(bmc)
        + " does not do its job; restarting it was tried "
        + (bmc.restarts() == 1 ? "once" : bmc.restarts() + " times")
        + " and has not helped. It is not tried again before somebody has seen to it";
  }

  private static String names(SickBmc bmc) {
    return String.join(", ", bmc.servers().stream().map(SickBmc.Behind::name).toList());
  }

  @Override
  public void close() {
    ticker.close();
  }

  /** It is not to be done any more, and nothing is written. */
  private static final class OvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
