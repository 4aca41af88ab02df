package io.toplink.dcim.core.install;

import io.toplink.dcim.core.config.ConfigReader;
import java.time.Duration;

/**
 * How machines are rescued, wiped and given new passwords.
 *
 * @param image id of the image they boot for it
 * @param limit from its first report to its last, save for full wipes
 * @param fullWipeLimit the same for wipes of every byte
 */
public record MaintenanceConfig(String image, Duration limit, Duration fullWipeLimit) {
  /** With the image that a new DCIM has. */
  public static final MaintenanceConfig DEFAULT =
      new MaintenanceConfig("debian-13-maintenance", Duration.ofMinutes(30), Duration.ofHours(48));

  /** Reads the section {@code maintenance}. */
  public static MaintenanceConfig read(ConfigReader root) {
    ConfigReader reader = root.section("maintenance");
    String image = reader.text("image", DEFAULT.image);
    if (!image.matches("[a-z][a-z0-9-]{1,62}")) {
      reader.refuse("image", "CONFIG_VALUE", "must be the last part of an image's name");
    }
    Duration least = Duration.ofSeconds(1);
    return new MaintenanceConfig(
        image,
        reader.duration("limit", DEFAULT.limit, least, Duration.ofHours(12)),
        reader.duration("full-wipe-limit", DEFAULT.fullWipeLimit, least, Duration.ofDays(14)));
  }
}
