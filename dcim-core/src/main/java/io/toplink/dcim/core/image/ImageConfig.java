package io.toplink.dcim.core.image;

import io.toplink.dcim.core.config.ConfigReader;
import java.nio.file.Path;

/**
 * What images may be installed, and how what their installers need is fetched.
 *
 * @param cache where it is kept
 * @param plainHttp whether sources may be fetched without TLS, such as from a mirror of one's own
 * @param pinnedOnly whether each source needs a digest
 */
public record ImageConfig(Path cache, boolean plainHttp, boolean pinnedOnly) {
  /** Reads the section {@code images}. */
  public static ImageConfig read(ConfigReader root) {
    ConfigReader reader = root.section("images");
    return new ImageConfig(
        reader.path("cache-directory", Path.of("data", "images")),
        reader.bool("allow-plain-http", false),
        reader.bool("require-sha256", false));
  }
}
