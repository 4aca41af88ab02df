package io.toplink.dcim.core.hygiene;

import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.power.Machines;
import jakarta.inject.Inject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The step that sees to it that nothing is left on a BMC, for every procedure that needs it. */
public final class CleanBmcs {
  private final Machines machines;
  private final BmcFindings findings;
  private final CleanlinessConfig config;

  @Inject
  CleanBmcs(Machines machines, BmcFindings findings, CleanlinessConfig config) {
    this.machines = machines;
    this.findings = findings;
    this.config = config;
  }

  /**
   * When a server is taken back; it does nothing unless the settings want it. It never fails: what
   * it finds, or cannot look at, keeps the server from being sold again.
   */
  public Step onEnd() {
    return step(config.onEnd().remedy(), true);
  }

  Step check(Remedy remedy) {
    return step(remedy, false);
  }

  private Step step(@Nullable Remedy remedy, boolean tolerant) {
    return new CheckBmc(machines, findings, Set.copyOf(config.knownUsers()), remedy, tolerant);
  }
}
