package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.bmc.BmcException;
import java.util.Locale;
import java.util.Optional;

/**
 * One VirtualMedia resource as it was read.
 *
 * @param resource the whole
 */
record MediaSlot(Resource resource) {
  private static final String INSERT = "#VirtualMedia.InsertMedia";
  private static final String EJECT = "#VirtualMedia.EjectMedia";

  /**
   * Whether it can be a CD, as the BMC words it: CD, DVD, CD/DVD, UsbCd; all if it does not say.
   */
  boolean isCd() {
    JsonNode types = resource.json().path("MediaTypes");
    if (!types.isArray() || types.isEmpty()) {
      return true;
    }
    for (JsonNode type : types) {
      String word = type.asText("").toUpperCase(Locale.ROOT);
      if (word.contains("CD") || word.contains("DVD")) {
        return true;
      }
    }
    return false;
  }

  Optional<String> insertAction() throws BmcException {
    return action(INSERT);
  }

  Optional<String> ejectAction() throws BmcException {
    return action(EJECT);
  }

  /** Whether the BMC says that an image is in; by name alone where it says no more. */
  boolean isInserted() {
    JsonNode inserted = resource.json().path("Inserted");
    return inserted.isBoolean() ? inserted.booleanValue() : image().isPresent();
  }

  /** Where the image comes from, or at least its name. */
  Optional<String> image() {
    String image = resource.text("Image");
    return Optional.ofNullable(image == null ? resource.text("ImageName") : image);
  }

  /** Whether this image is in. Some BMCs only tell the last part of where it comes from. */
  boolean holds(String wanted) {
    if (!isInserted()) {
      return false;
    }
    String told = image().orElse("");
    return told.equals(wanted)
        || !told.contains("/") && told.equals(wanted.substring(wanted.lastIndexOf('/') + 1));
  }

  private Optional<String> action(String name) throws BmcException {
    JsonNode target = resource.json().path("Actions").path(name).path("target");
    return target.isTextual() ? Optional.of(Links.check(target.textValue())) : Optional.empty();
  }
}
