package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.bmc.Labels;
import org.jspecify.annotations.Nullable;

/** Makes words of a BMC harmless. */
final class Text {
  private Text() {}

  /** Without control characters, without blanks around, at most 200 characters. */
  static String clean(String text) {
    return Labels.clean(text);
  }

  /** As above; null if nothing is left. */
  static @Nullable String cleanOrNull(@Nullable String text) {
    return Labels.cleanOrNull(text);
  }
}
