package io.toplink.dcim.core.escalation;

import io.toplink.dcim.core.config.ConfigReader;
import java.time.Duration;

/**
 * What is done about BMCs that do not do their job.
 *
 * @param enabled whether this process restarts any; others that share the database decide for
 *     themselves
 * @param failures looks in a row that must have failed
 * @param after how long the last good look must be ago
 * @param coolDown how long a BMC that was restarted, by whomever, is left alone; and how long it
 *     must be well before what was is forgotten
 * @param restarts how many are tried before it is left to the operator
 * @param atOnce how many BMCs may be restarted at once
 */
public record EscalationConfig(
    boolean enabled, int failures, Duration after, Duration coolDown, int restarts, int atOnce) {

  /** Nothing is done. */
  public static final EscalationConfig DEFAULT =
      new EscalationConfig(false, 5, Duration.ofMinutes(15), Duration.ofHours(1), 2, 3);

  /** Reads the section {@code escalation}. */
  public static EscalationConfig read(ConfigReader root) {
    ConfigReader reader = root.section("escalation");
    Duration week = Duration.ofDays(7);
    return new EscalationConfig(
        reader.bool("enabled", DEFAULT.enabled),
        reader.integer("failures", DEFAULT.failures, 3, 1000),
        reader.duration("after", DEFAULT.after, Duration.ofSeconds(1), week),
        reader.duration("cool-down", DEFAULT.coolDown, Duration.ofSeconds(10), week),
        reader.integer("restarts", DEFAULT.restarts, 1, 20),
        reader.integer("at-once", DEFAULT.atOnce, 1, 100));
  }
}
