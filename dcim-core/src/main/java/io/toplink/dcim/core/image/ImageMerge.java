package io.toplink.dcim.core.image;

import io.toplink.dcim.core.mutation.UpdateMask;

/** What an update makes of an image. */
final class ImageMerge {
  private ImageMerge() {}

  static ImageDraft of(Image image, ImageDraft draft, UpdateMask mask) {
    return new ImageDraft(
        image.id(),
        mask.has("display_name") ? draft.displayName() : image.displayName(),
        image.purpose(),
        mask.has("family") ? draft.family() : image.family(),
        mask.has("os_version") ? draft.osVersion() : image.osVersion(),
        mask.has("architecture") ? draft.architecture() : image.architecture(),
        mask.has("installer") ? draft.installer() : image.installer(),
        mask.has("login_username") ? draft.loginUsername() : image.loginUsername(),
        mask.has("minimum_disk_gib") ? draft.minimumDiskGib() : image.minimumDiskGib(),
        mask.has("minimum_memory_mib") ? draft.minimumMemoryMib() : image.minimumMemoryMib(),
        mask.has("packages") ? draft.packages() : image.packages(),
        content(image.content(), draft.content(), mask),
        mask.has("deprecated") ? draft.deprecated() : image.deprecated(),
        mask.has("labels") ? draft.labels() : image.labels());
  }

  private static ImageContent content(ImageContent has, ImageContent draft, UpdateMask mask) {
    boolean boot =
        mask.touches("kernel_boot") || mask.touches("script_boot") || mask.touches("iso_boot");
    return new ImageContent(
        boot ? draft.boot() : has.boot(),
        mask.has("sources") ? draft.sources() : has.sources(),
        mask.has("templates") ? draft.templates() : has.templates());
  }
}
