package io.toplink.dcim.core.db.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How the embedded PostgreSQL is run.
 *
 * @param directory where everything of it lives; created if absent, used by one process at a time
 * @param programs where PostgreSQL's programs are unpacked to, which any number of servers may
 *     share
 * @param startTimeout how long to wait until it serves; recovery after a crash may take a while
 * @param settings PostgreSQL settings that are set on its command line, so that no file overrules
 *     them
 */
public record EmbeddedConfig(
    Path directory, Path programs, Duration startTimeout, Map<String, String> settings) {

  private static final Map<String, String> DURABLE =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          "max_connections", "50",
          "timezone", "UTC",
          "log_timezone", "UTC",
          "logging_collector", "on",
          "log_filename", "postgresql-%a.log",
          "log_rotation_age", "1d",
          "log_truncate_on_rotation", "on");

  public EmbeddedConfig {
    directory = directory.toAbsolutePath().normalize();
    programs = programs.toAbsolutePath().normalize();
    settings = Map.copyOf(settings);
  }

  /** What production uses: a commit that was answered survives the loss of power. */
  public static EmbeddedConfig durable(Path directory, Duration startTimeout) {
    return new EmbeddedConfig(directory, directory, startTimeout, DURABLE);
  }
}
