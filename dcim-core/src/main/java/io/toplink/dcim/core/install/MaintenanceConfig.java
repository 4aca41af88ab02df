package io.toplink.dcim.core.install;

import io.toplink.dcim.core.config.ConfigReader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How machines are rescued, wiped and given new passwords.
 *
 * @param image id of the image they boot for it from the network
 * @param isoImage id of the image that machines boot instead whose BMC shows it them as a CD; null
 *     if all boot from the network
 * @param limit from its first report to its last, save for full wipes
 * @param fullWipeLimit the same for wipes of every byte
 */
public record MaintenanceConfig(
    String image, @Nullable String isoImage, Duration limit, Duration fullWipeLimit) {
  /** With the image that a new DCIM has. */
  public static final MaintenanceConfig DEFAULT =
      new MaintenanceConfig(
          "debian-13-maintenance", null, Duration.ofMinutes(30), Duration.ofHours(48));

  /** Reads the section {@code maintenance}. */
  public static MaintenanceConfig read(ConfigReader root) {
    ConfigReader reader = root.section("maintenance");
    String image = reader.text("image", DEFAULT.image);
    String isoImage = reader.optionalText("iso-image");
    requireId(reader, "image", image);
    if (isoImage != null) {
      requireId(reader, "iso-image", isoImage);
    }
    Duration least = Duration.ofSeconds(1);
    return new MaintenanceConfig(
        image,
        isoImage,
        reader.duration("limit", DEFAULT.limit, least, Duration.ofHours(12)),
        reader.duration("full-wipe-limit", DEFAULT.fullWipeLimit, least, Duration.ofDays(14)));
  }

  private static void requireId(ConfigReader reader, String name, String value) {
    if (!value.matches("[a-z][a-z0-9-]{1,62}")) {
      reader.refuse(name, "CONFIG_VALUE", "must be the last part of an image's name");
    }
  }
}
