package io.toplink.dcim.core.assignment;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.image.Image;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Ways in which a free server {@code s} may not do for the image of an order. They are asked of
 * {@code w}, the image that is wanted, and {@code t}, what is known of the server. When an order
 * insists on a server, or its assignment is installed again, {@link
 * io.toplink.dcim.core.image.Images#requireFit} asks the same of that one.
 */
enum Misfit {
  MEMORY(
      "t.memory_mib > 0 and t.memory_mib < w.minimum_memory_mib",
      "with less memory than its %1$d MiB"),
  DISK(
      "t.smallest_disk_gib > 0 and t.smallest_disk_gib < w.minimum_disk_gib",
      "with a disk smaller than its %2$d GiB"),
  ARCHITECTURE("t.architecture <> w.architecture", "with processors that are not %3$s"),
  MEDIA("w.iso and not t.media", "whose BMC speaks IPMI and cannot show an ISO"),
  UNRECOGNIZABLE(
      "not t.recognizable",
      "that cannot be recognized when they boot, until their boot_mac_address is set");

  private final String condition;
  private final String words;

  Misfit(String condition, String words) {
    this.condition = condition;
    this.words = words;
  }

  /** What else a query that asks needs: {@code sold} is the package. */
  static String wanted(Order order) {
    return """
    wanted as (
      select id, minimum_memory_mib, minimum_disk_gib, architecture, content -> 'boot' ->> 'by' = 'iso' as iso
      from images where id = %s)
    """
        .formatted(
            order.keepPower() ? "null" : "coalesce(:image, (select default_image from sold))");
  }

  private String column() {
    return "of_" + name();
  }

  private static final String ANY =
      Arrays.stream(values())
          .map(misfit -> "(" + misfit.condition + ")")
          .collect(Collectors.joining(" or "));

  /**
   * Written as a count, so that it is looked up server by server, and only if there is an image.
   */
  static final String NONE =
      """
       and (not exists (select from wanted)
         or (select count(*) from wanted w, install_targets t
             where t.server_uid = s.uid and t.package = s.package and (%s)) = 0)
      """
          .formatted(ANY);

  /**
   * Why an order is refused though servers are free; empty if none is that would not do.
   *
   * @param free which those are
   */
  static Optional<DcimException> refusal(
      Handle handle, Order order, String packageLabel, String free) {
    String counts =
        Arrays.stream(values())
            .map(misfit -> "count(*) filter (where " + misfit.condition + ") as " + misfit.column())
            .collect(Collectors.joining(", "));
    return handle
        .createQuery(
            """
            with sold as (select default_image from packages where id = :package), %s
            select w.id, w.minimum_memory_mib, w.minimum_disk_gib, w.architecture, count(*) as free, %s
            from wanted w cross join servers s
              join install_targets t on t.server_uid = s.uid and t.package = s.package
            where s.package = :package and %s and (%s)
            group by w.id, w.minimum_memory_mib, w.minimum_disk_gib, w.architecture
            """
                .formatted(wanted(order), counts, free, ANY))
        .bind("package", order.packageId())
        .bind("site", order.site())
        .bind("image", order.image())
        .map((row, context) -> refusal(row, order, packageLabel))
        .findOne();
  }

  private static DcimException refusal(ResultSet row, Order order, String packageLabel)
      throws SQLException {
    List<String> reasons = new ArrayList<>();
    for (Misfit misfit : values()) {
      long count = row.getLong(misfit.column());
      if (count > 0) {
        reasons.add(
            count
                + " "
                + misfit.words.formatted(
                    row.getLong("minimum_memory_mib"),
                    row.getLong("minimum_disk_gib"),
                    row.getString("architecture")));
      }
    }
    String image = Image.name(row.getString("id"));
    long free = row.getLong("free");
    return DcimException.of(
        Reason.IMAGE_UNSUITABLE,
        image
            + " fits none of the servers of package \""
            + packageLabel
            + "\" that are free"
            + (order.site() == null ? "" : " in sites/" + order.site())
            + ", which are "
            + free
            + ": "
            + String.join(", ", reasons)
            + "; choose another image, or free a server that it fits",
        "image",
        image,
        "package",
        "packages/" + order.packageId(),
        "free",
        Long.toString(free));
  }
}
