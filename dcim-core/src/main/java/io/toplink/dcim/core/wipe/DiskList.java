package io.toplink.dcim.core.wipe;

import io.toplink.dcim.core.base.DcimException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The disks a machine is about to wipe, as it names them: {@code DEVICE:SERIAL:BYTES:MODEL},
 * separated by commas; serial number and model may be empty.
 */
public final class DiskList {
  private static final Pattern FORM =
      Pattern.compile(
          "([A-Za-z0-9][A-Za-z0-9._-]{0,31}):([A-Za-z0-9._-]{0,64}):([0-9]{1,18}):([A-Za-z0-9._-]{0,64})");
  private static final int MOST = 200;

  private DiskList() {}

  /**
   * @throws DcimException INVALID_FIELD if it cannot be read, is empty or names a disk twice
   */
  public static List<Wipe.Disk> parse(String text) {
    List<Wipe.Disk> disks = new ArrayList<>();
    Set<String> devices = new HashSet<>();
    for (String one : text.isEmpty() ? List.<String>of() : List.of(text.split(",", MOST + 1))) {
      Matcher matcher = FORM.matcher(one);
      if (!matcher.matches()) {
        throw wrong("must be DEVICE:SERIAL:BYTES:MODEL, separated by commas, not '" + one + "'");
      }
      if (!devices.add(matcher.group(1))) {
        throw wrong("names " + matcher.group(1) + " twice");
      }
      disks.add(
          new Wipe.Disk(
              matcher.group(1),
              matcher.group(2),
              matcher.group(4),
              Long.parseLong(matcher.group(3)),
              null,
              null));
    }
    if (disks.isEmpty()) {
      throw wrong("names no disk: a machine that sees none cannot be said to be wiped");
    }
    return List.copyOf(disks);
  }

  private static DcimException wrong(String why) {
    return DcimException.invalid("disks", why);
  }
}
