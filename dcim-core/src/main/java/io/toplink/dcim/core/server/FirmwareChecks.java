package io.toplink.dcim.core.server;

import com.fasterxml.jackson.core.type.TypeReference;
import io.toplink.dcim.core.bmc.HardwareInventory;
import io.toplink.dcim.core.bmc.HardwareInventory.Firmware;
import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Findings;
import io.toplink.dcim.core.server.FirmwareRisk.Kind;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the firmware that an inspection found: by the list of what is known to be bad, and by what
 * ran there before. It only flags, and where the settings want it keeps the machine from sale;
 * nothing is done to the machine.
 */
final class FirmwareChecks {
  private static final Logger log = LoggerFactory.getLogger(FirmwareChecks.class);
  private static final TypeReference<List<FirmwareRisk>> RISKS = new TypeReference<>() {};

  /** What the last inspection left. */
  private record Before(List<Firmware> firmware, List<FirmwareRisk> risks) {}

  private final FirmwareConfig config;
  private final Findings findings;

  @Inject
  FirmwareChecks(FirmwareConfig config, Findings findings) {
    this.config = config;
    this.findings = findings;
  }

  /**
   * Before what was found is written in place of what was there.
   *
   * @param accepted whether an operator says that what runs there now may
   */
  Judged judge(Handle handle, UUID server, HardwareInventory found, boolean accepted) {
    Optional<Before> before =
        handle
            .createQuery(
                "select inventory, firmware_risks from server_hardware where server_uid = :uid")
            .bind("uid", server)
            .map((row, context) -> before(row.getString(1), row.getString(2)))
            .findOne();
    List<FirmwareRisk> risks = new ArrayList<>();
    List<String> changes = new ArrayList<>();
    for (Firmware now : found.firmware()) {
      config.rules().stream()
          .filter(rule -> rule.speaksOf(found, now))
          .map(rule -> new FirmwareRisk(now.component(), now.version(), Kind.KNOWN_BAD, rule.why()))
          .distinct()
          .forEach(risks::add);
      Optional<String> was = before.flatMap(known -> version(known.firmware(), now.component()));
      was.filter(version -> !version.equals(now.version()))
          .ifPresent(
              version -> changes.add(now.component() + " " + version + " -> " + now.version()));
      if (!accepted) {
        before
            .flatMap(known -> newest(known, now.component()))
            .filter(newest -> isOlder(now.version(), newest))
            .map(
                newest -> new FirmwareRisk(now.component(), now.version(), Kind.DOWNGRADED, newest))
            .ifPresent(risks::add);
      }
    }
    return new Judged(
        List.copyOf(risks),
        before.map(Before::risks).orElse(List.of()),
        List.copyOf(changes),
        config.withhold() && !risks.isEmpty());
  }

  private static Before before(String inventory, @Nullable String risks) {
    return new Before(
        Columns.fromJson(inventory, HardwareInventory.class).firmware(),
        risks == null ? List.of() : Columns.fromJson(risks, RISKS));
  }

  private static Optional<String> version(List<Firmware> firmware, String component) {
    return firmware.stream()
        .filter(one -> one.component().equals(component))
        .map(Firmware::version)
        .findFirst();
  }

  /** The version that a downgrade is measured by: the one before it, until somebody accepts it. */
  private static Optional<String> newest(Before before, String component) {
    return before.risks().stream()
        .filter(risk -> risk.kind() == Kind.DOWNGRADED && risk.component().equals(component))
        .map(FirmwareRisk::detail)
        .findFirst()
        .or(() -> version(before.firmware(), component));
  }

  private static boolean isOlder(String now, String before) {
    FirmwareVersion version = FirmwareVersion.of(now);
    FirmwareVersion other = FirmwareVersion.of(before);
    return version.isKnown() && other.isKnown() && version.compareTo(other) < 0;
  }

  /**
   * What came of judging.
   *
   * @param changes which versions are others than before, for people
   */
  record Judged(
      List<FirmwareRisk> now, List<FirmwareRisk> before, List<String> changes, boolean withheld) {}

  /** After what was found has been written. */
  void write(Change change, UUID server, String name, Judged judged) {
    change
        .handle()
        .createUpdate(
            """
            update server_hardware
            set firmware_risks = cast(nullif(:risks, '[]') as jsonb), firmware_withheld = :withheld
            where server_uid = :uid
            """)
        .bind("uid", server)
        .bind("risks", Columns.toJson(judged.now()))
        .bind("withheld", judged.withheld())
        .execute();
    List<Findings.Event> events = new ArrayList<>();
    if (!judged.changes().isEmpty()) {
      events.add(
          event(
              "inspection/firmware-changed",
              name,
              name + ": firmware changed: " + String.join(", ", judged.changes()),
              Map.of("changes", judged.changes())));
    }
    if (!judged.now().equals(judged.before())) {
      events.add(
          event(
              "inspection/firmware-risk",
              name,
              sentence(name, judged.now()),
              Map.of("before", judged.before(), "after", judged.now())));
    }
    findings.write(change.handle(), change.now(), List.of(), events);
    events.forEach(event -> change.afterCommit(() -> log.warn("{}", event.message())));
  }

  private static String sentence(String name, List<FirmwareRisk> risks) {
    return risks.isEmpty()
        ? name + ": nothing speaks against its firmware any more"
        : name
            + ": BMC_FIRMWARE_RISK: "
            + risks.stream().map(FirmwareRisk::toString).collect(Collectors.joining("; "));
  }

  private static Findings.Event event(
      String method, String name, String message, Map<String, ?> details) {
    return new Findings.Event(method, name, message, Columns.toJson(details));
  }
}
