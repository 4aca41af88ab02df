package io.toplink.dcim.whmcs.config;

import java.time.Duration;

/**
 * How long a request may take.
 *
 * @param request from its arrival to our answer, everything included
 * @param waiting how much of that is spent waiting for an operation to end before we answer 202
 */
public record BudgetsConfig(Duration request, Duration waiting) {

  static BudgetsConfig read(SettingsReader in) {
    Duration request =
        in.duration(
            "request", Duration.ofSeconds(22), Duration.ofSeconds(1), Duration.ofMinutes(5));
    Duration waiting =
        in.duration("waiting", Duration.ofSeconds(15), Duration.ZERO, Duration.ofMinutes(5));
    if (waiting.compareTo(request) >= 0) {
      in.problem("waiting", "must be shorter than budgets.request");
    }
    return new BudgetsConfig(request, waiting);
  }
}
