package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.mutation.Findings;
import io.toplink.dcim.core.server.ManagementState;
import io.toplink.dcim.core.server.Server;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what is seen of machines and tells what changed: to those who follow, in the audit
 * trail and in the log, each change once. Nothing is done to a machine because of what is seen.
 */
public final class Telemetry {
  private static final Logger log = LoggerFactory.getLogger(Telemetry.class);

  private final Database database;
  private final TelemetryStore store;
  private final Findings findings;
  private final Judgement judgement;
  private final InstantSource clock;

  @Inject
  Telemetry(
      Database database,
      TelemetryStore store,
      Findings findings,
      Judgement judgement,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.findings = findings;
    this.judgement = judgement;
    this.clock = clock;
  }

  /**
   * What came of many looks.
   *
   * @param findings what changed, which has been told
   * @param suspendedButOn ids of suspended assignments whose machines are on and should not be
   */
  record Told(List<Finding> findings, Set<String> suspendedButOn) {}

  /**
   * An operation looked at a machine. What it sees is what it leaves behind.
   *
   * @param seen the power as it was last read, if it was
   * @param why what the BMC did then instead of what it was asked, if it did
   */
  public void looked(UUID server, @Nullable PowerReading seen, @Nullable BmcException why) {
    if (seen != null && why == null && seenAgain(server, seen)) {
      return;
    }
    List<Observation> observations = new ArrayList<>(2);
    if (seen != null) {
      observations.add(new Observation.Seen(server, Source.OPERATION, seen));
    }
    if (why != null && tellsOfTheBmc(why)) {
      observations.add(
          new Observation.Failed(server, Source.OPERATION, why.kind(), why.phase(), why.message()));
    }
    if (!observations.isEmpty()) {
      record(observations);
    }
  }

  /** Most looks of operations confirm what the last one saw: that is one statement. */
  private boolean seenAgain(UUID server, PowerReading seen) {
    Instant due = judgement.lookAfter(clock.instant());
    return database.<Boolean>single(handle -> store.seenAgain(handle, server, seen, due));
  }

  private static boolean tellsOfTheBmc(BmcException why) {
    return switch (why.kind()) {
      case UNREACHABLE, LOGIN_REFUSED, CERTIFICATE, BUSY, MISBEHAVED, FORBIDDEN -> true;
      // It is of what was asked for, not of the BMC.
      case PRIVILEGE, UNSUPPORTED, REJECTED -> false;
    };
  }

  /** Remembers many looks in one transaction. Machines that are gone are passed over. */
  Told record(Collection<? extends Observation> observations) {
    Set<UUID> servers =
        observations.stream()
            .map(Observation::server)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    Told told =
        database.transact(
            handle -> {
              Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
              Map<UUID, Facts> facts = new LinkedHashMap<>();
              store.lock(handle, servers).forEach(known -> facts.put(known.machine().uid(), known));
              List<Finding> news = new ArrayList<>();
              for (Observation observation : observations) {
                Facts known = facts.get(observation.server());
                if (known != null) {
                  Judgement.Verdict verdict = judgement.of(known, observation, now);
                  facts.put(observation.server(), verdict.facts());
                  news.addAll(verdict.findings());
                }
              }
              store.write(handle, facts.values());
              findings.write(handle, now, changed(news), events(news));
              return new Told(news, suspendedButOn(facts.values()));
            });
    told.findings().forEach(Telemetry::log);
    return told;
  }

  private static Set<String> suspendedButOn(Collection<Facts> facts) {
    return facts.stream()
        .filter(Facts::suspendedButOn)
        .map(known -> Objects.requireNonNull(known.machine().suspended()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<Findings.Changed> changed(List<Finding> news) {
    Set<Findings.Changed> changed = new LinkedHashSet<>();
    for (Finding finding : news) {
      Facts.Machine machine = finding.machine();
      changed.add(new Findings.Changed(Power.KIND, machine.uid(), Power.name(machine.name())));
      if (finding.kind() == Finding.Kind.MANAGEMENT) {
        changed.add(new Findings.Changed(Server.KIND, machine.uid(), machine.name()));
      }
    }
    return List.copyOf(changed);
  }

  private static List<Findings.Event> events(List<Finding> news) {
    return news.stream()
        .filter(Telemetry::worthALine)
        .map(
            finding ->
                new Findings.Event(
                    finding.kind().method(),
                    finding.kind() == Finding.Kind.MANAGEMENT
                        ? finding.machine().name()
                        : Power.name(finding.machine().name()),
                    finding.message(),
                    Columns.toJson(
                        new TreeMap<>(
                            Map.of("before", finding.before(), "after", finding.after())))))
        .toList();
  }

  /** That a new BMC answers is no news to anybody who was not waiting for it. */
  private static boolean worthALine(Finding finding) {
    return switch (finding.kind()) {
      case POWER -> false;
      case DRIFT, DRIFT_OVER -> true;
      case MANAGEMENT ->
          !finding.before().equals(ManagementState.UNSEEN.name())
              || !finding.after().equals(ManagementState.AVAILABLE.name());
    };
  }

  private static void log(Finding finding) {
    if (!worthALine(finding)) {
      return;
    }
    boolean good =
        finding.kind() == Finding.Kind.DRIFT_OVER
            || finding.after().equals(ManagementState.AVAILABLE.name());
    if (good) {
      log.info("{}", finding.message());
    } else {
      log.warn("{}", finding.message());
    }
  }
}
