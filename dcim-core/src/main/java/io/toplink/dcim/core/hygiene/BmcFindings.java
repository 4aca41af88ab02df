package io.toplink.dcim.core.hygiene;

import io.toplink.dcim.core.db.Columns;
import io.toplink.dcim.core.mutation.Change;
import io.toplink.dcim.core.mutation.Findings;
import io.toplink.dcim.core.server.BmcFinding;
import io.toplink.dcim.core.server.Server;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what was found on BMCs, and tells it: with the server, in the watch, the audit trail
 * and the log.
 */
final class BmcFindings {
  private static final Logger log = LoggerFactory.getLogger(BmcFindings.class);

  private final FindingStore store;
  private final Findings findings;

  @Inject
  BmcFindings(FindingStore store, Findings findings) {
    this.store = store;
    this.findings = findings;
  }

  /** What was found, and what is left of it. */
  void write(Change change, UUID server, CheckBmc.Seen seen, Remedy remedy) {
    String name = Server.name(store.id(change.handle(), server));
    List<BmcFinding> before = store.find(change.handle(), server);
    store.write(change.handle(), server, seen.left(), reason(seen.left()), change.now());
    store.judge(change.handle(), server, !before.isEmpty(), change.now());
    change.changed(Server.KIND, server, name);
    if (seen.first().isEmpty() && before.isEmpty()) {
      return;
    }
    String message = message(name, seen);
    findings.write(
        change.handle(),
        change.now(),
        List.of(),
        List.of(
            new Findings.Event(
                "hygiene/bmc-checked",
                name,
                message,
                Columns.toJson(
                    Map.of("found", seen.first(), "left", seen.left(), "remedy", remedy)))));
    change.afterCommit(
        () -> {
          if (seen.left().isEmpty()) {
            log.info("{}", message);
          } else {
            log.warn("{}", message);
          }
        });
  }

  private static String reason(List<BmcFinding> left) {
    return left.isEmpty() ? "" : "BMC_NOT_CLEAN: " + list(left) + "; see to it, then CheckBmc";
  }

  private static String message(String name, CheckBmc.Seen seen) {
    if (seen.left().isEmpty()) {
      return name
          + ": its BMC is clean"
          + (seen.first().isEmpty() ? "" : ", after this was taken away: " + list(seen.first()));
    }
    return name + ": BMC_NOT_CLEAN: " + list(seen.left());
  }

  private static String list(List<BmcFinding> findings) {
    return findings.stream().map(BmcFinding::toString).collect(Collectors.joining("; "));
  }
}
