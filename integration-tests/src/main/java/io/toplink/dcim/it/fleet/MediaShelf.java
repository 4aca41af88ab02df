package io.toplink.dcim.it.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.it.fleet.Http.Reply;
import java.util.List;
import java.util.Optional;

/** A BMC's virtual media: a floppy that nobody wants, and a CD. */
final class MediaShelf {
  private static final String TYPE = "VirtualMedia.v1_3_2.VirtualMedia";
  private static final String INSERT = "/Actions/VirtualMedia.InsertMedia";
  private static final String EJECT = "/Actions/VirtualMedia.EjectMedia";

  private final SimulatedBmc bmc;
  private final String system;
  private final String manager;

  /**
   * @param system path of the machine, under which they stand or not
   * @param manager path of the manager, likewise
   */
  MediaShelf(SimulatedBmc bmc, String system, String manager) {
    this.bmc = bmc;
    this.system = system;
    this.manager = manager;
  }

  String path() {
    return (bmc.has(Oddity.MEDIA_AT_SYSTEM) ? system : manager) + "/VirtualMedia";
  }

  Optional<ObjectNode> at(String wanted) {
    if (bmc.has(Oddity.NO_MEDIA) || !wanted.startsWith(path())) {
      return Optional.empty();
    }
    if (wanted.equals(path())) {
      return Optional.of(RedfishTree.collection(path(), List.of(path() + "/Floppy1", cd())));
    }
    if (wanted.equals(path() + "/Floppy1")) {
      ObjectNode floppy = RedfishTree.resource(wanted, TYPE, "Floppy");
      floppy.put("Inserted", false).putArray("MediaTypes").add("Floppy").add("USBStick");
      return Optional.of(floppy);
    }
    return wanted.equals(cd()) ? Optional.of(slot()) : Optional.empty();
  }

  /** Whether it is one that can be written. */
  boolean isSlot(String wanted) {
    return bmc.has(Oddity.MEDIA_BY_PATCH) && wanted.equals(cd());
  }

  /** Does an action, if it is one of these. */
  Optional<Reply> post(String wanted, JsonNode body, boolean hadBody) {
    if (bmc.has(Oddity.NO_MEDIA) || bmc.has(Oddity.MEDIA_BY_PATCH)) {
      return Optional.empty();
    }
    if (wanted.equals(cd() + INSERT)) {
      return Optional.of(refusal(body).orElseGet(() -> show(body.path("Image").asText(""))));
    }
    if (wanted.equals(cd() + EJECT)) {
      return Optional.of(
          hadBody
              ? show("")
              : RedfishService.error(415, "Base.1.8.MalformedJSON", "a body is needed"));
    }
    return Optional.empty();
  }

  /** Writes the slot, if it is the one. */
  Optional<Reply> patch(String wanted, JsonNode body) {
    if (!wanted.equals(cd()) || !bmc.has(Oddity.MEDIA_BY_PATCH)) {
      return Optional.empty();
    }
    boolean in = body.path("Inserted").asBoolean(false);
    if (!body.has("Inserted")) {
      return Optional.of(
          RedfishService.error(400, "Base.1.8.PropertyMissing", "Inserted is missing"));
    }
    return Optional.of(show(in ? body.path("Image").asText("") : ""));
  }

  private Optional<Reply> refusal(JsonNode body) {
    if (bmc.machine().image().isPresent()) {
      return Optional.of(
          RedfishService.error(400, "Base.1.8.ResourceInUse", "there is an image already"));
    }
    boolean state = body.has("Inserted") || body.has("WriteProtected");
    if (state && bmc.has(Oddity.MEDIA_REFUSES_STATE)) {
      return Optional.of(
          RedfishService.error(400, "Base.1.8.ActionParameterUnknown", "Inserted is unknown"));
    }
    if (!state && bmc.has(Oddity.MEDIA_NEEDS_STATE)
        || !body.has("TransferProtocolType") && bmc.has(Oddity.MEDIA_NEEDS_TRANSFER)) {
      return Optional.of(
          RedfishService.error(400, "Base.1.8.ActionParameterMissing", "something is missing"));
    }
    return Optional.empty();
  }

  private Reply show(String image) {
    if (!bmc.has(Oddity.MEDIA_IGNORED)) {
      bmc.machine().show(image.isEmpty() ? null : image);
      bmc.record(Journal.SHOWN, image, "", "");
    }
    return Reply.of(204);
  }

  private String cd() {
    return path() + "/Cd1";
  }

  private ObjectNode slot() {
    ObjectNode slot = RedfishTree.resource(cd(), TYPE, "Virtual CD");
    Optional<String> image = bmc.machine().image();
    slot.put("Image", image.orElse(null))
        .put("Inserted", image.isPresent())
        .put("WriteProtected", true)
        .put("ConnectedVia", image.isPresent() ? "URI" : "NotConnected");
    ArrayNode types = slot.putArray("MediaTypes");
    if (bmc.has(Oddity.MEDIA_USB_CD)) {
      types.add("UsbCd");
    } else {
      types.add("CD").add("DVD");
    }
    if (!bmc.has(Oddity.MEDIA_BY_PATCH)) {
      ObjectNode actions = slot.putObject("Actions");
      actions.putObject("#VirtualMedia.InsertMedia").put("target", cd() + INSERT);
      actions.putObject("#VirtualMedia.EjectMedia").put("target", cd() + EJECT);
    }
    return slot;
  }
}
