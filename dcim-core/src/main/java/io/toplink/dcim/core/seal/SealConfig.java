package io.toplink.dcim.core.seal;

import io.toplink.dcim.core.config.ConfigReader;
import java.nio.file.Path;

/**
 * Where the keys are that seal secrets.
 *
 * @param keysFile made at the first start; belongs into the backup, but not beside the database's
 */
public record SealConfig(Path keysFile) {

  /** Reads the section {@code seal}. */
  public static SealConfig read(ConfigReader root) {
    return new SealConfig(
        root.section("seal").path("keys-file", Path.of("data", "seal-keys.json")));
  }
}
