package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One resource as it was read.
 *
 * @param path where
 * @param json what it held
 * @param headerTag entity tag of the answer, as sent; null if none
 * @param readAt when the answer was there
 */
record Resource(String path, JsonNode json, @Nullable String headerTag, Instant readAt) {

  /** The entity tag to change it with: the answer's, or else the one inside. */
  Optional<String> entityTag() {
    return Optional.ofNullable(
        headerTag != null ? headerTag : Text.cleanOrNull(json.path("@odata.etag").textValue()));
  }

  /** A text property; null if it is not there or blank. */
  @Nullable String text(String property) {
    return Text.cleanOrNull(json.path(property).textValue());
  }
}
