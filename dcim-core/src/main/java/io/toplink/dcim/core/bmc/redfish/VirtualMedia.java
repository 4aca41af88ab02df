package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.redfish.Discovery.Known;
import io.toplink.dcim.core.bmc.redfish.Quirks.Insert;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Images that a BMC shows its machine as a CD: under the machine or under its manager, by an action
 * or by writing the slot, whichever the BMC has. What was asked for is read back.
 */
final class VirtualMedia {
  private static final String PHASE = "media";
  private static final String UNNAMED = "an image without a name";
  private static final int MOST_SLOTS = 16;
  private static final int READ_BACKS = 3;

  private final Patch patch;
  private final Tasks tasks;
  private final Duration pause;
  private final Duration limit;

  /**
   * @param pause between two readings of what was asked for
   * @param limit for inserting: some BMCs fetch from the image before they answer
   */
  VirtualMedia(Patch patch, Tasks tasks, Duration pause, Duration limit) {
    this.patch = patch;
    this.tasks = tasks;
    this.pause = pause;
    this.limit = limit;
  }

  void insert(RedfishClient client, Known known, URI image) throws BmcException {
    String wanted = checked(client, image);
    List<MediaSlot> slots = slots(client, known);
    if (slots.stream().anyMatch(slot -> slot.holds(wanted))) {
      return;
    }
    for (MediaSlot slot : slots) {
      if (slot.isInserted()) {
        eject(client, known, slot);
      }
    }
    MediaSlot slot = best(slots);
    insert(client, known, slot, wanted);
    if (!reads(client, slot, now -> now.holds(wanted))) {
      throw client.misbehaved(PHASE, "took the image, but does not show it to its machine");
    }
  }

  void eject(RedfishClient client, Known known) throws BmcException {
    for (MediaSlot slot : slots(client, known)) {
      if (slot.isInserted()) {
        eject(client, known, slot);
      }
    }
  }

  /** What is shown by any slot, under the machine and under its managers. */
  List<String> all(RedfishClient client, Known known) throws BmcException {
    return everySlot(client, known).stream()
        .filter(MediaSlot::isInserted)
        .map(slot -> slot.image().orElse(UNNAMED))
        .toList();
  }

  void ejectAll(RedfishClient client, Known known) throws BmcException {
    for (MediaSlot slot : everySlot(client, known)) {
      if (slot.isInserted()) {
        eject(client, known, slot);
      }
    }
  }

  Optional<String> image(RedfishClient client, Known known) throws BmcException {
    for (MediaSlot slot : slots(client, known)) {
      if (slot.isInserted()) {
        return Optional.of(slot.image().orElse(UNNAMED));
      }
    }
    return Optional.empty();
  }

  /** Only what can be shown to anybody: where an image is stands in the BMC and its logs. */
  private static String checked(RedfishClient client, URI image) throws BmcException {
    String scheme = String.valueOf(image.getScheme());
    if (!(scheme.equals("http") || scheme.equals("https"))
        || image.getHost() == null
        || image.getRawUserInfo() != null
        || image.getRawFragment() != null) {
      throw client.unsupported(
          PHASE, "is given images by http or https only, without user, password and fragment");
    }
    return image.toString();
  }

  /** The CD slots of the machine, or else of its managers. */
  private static List<MediaSlot> slots(RedfishClient client, Known known) throws BmcException {
    Resource system = client.get(known.systemPath());
    List<MediaSlot> slots = cds(slotsOf(client, system));
    if (slots.isEmpty()) {
      for (String manager : Managers.of(client, system)) {
        slots.addAll(cds(slotsOf(client, client.get(manager))));
      }
    }
    if (slots.isEmpty()) {
      throw client.unsupported(PHASE, "shows no images as a CD to its machine");
    }
    return slots;
  }

  private static List<MediaSlot> cds(List<MediaSlot> slots) {
    return slots.stream().filter(MediaSlot::isCd).collect(Collectors.toCollection(ArrayList::new));
  }

  /** Of whatever kind, and each once: some stand in two places. */
  private static List<MediaSlot> everySlot(RedfishClient client, Known known) throws BmcException {
    Resource system = client.get(known.systemPath());
    Map<String, MediaSlot> slots = new LinkedHashMap<>();
    for (MediaSlot slot : slotsOf(client, system)) {
      slots.put(slot.resource().path(), slot);
    }
    for (String manager : Managers.of(client, system)) {
      for (MediaSlot slot : slotsOf(client, client.get(manager))) {
        slots.putIfAbsent(slot.resource().path(), slot);
      }
    }
    if (slots.isEmpty()) {
      throw client.unsupported(PHASE, "shows no images to its machine");
    }
    return List.copyOf(slots.values());
  }

  private static List<MediaSlot> slotsOf(RedfishClient client, Resource owner) throws BmcException {
    Optional<String> link = Links.of(owner.json().path("VirtualMedia"));
    Optional<Resource> collection = link.isPresent() ? client.find(link.get()) : Optional.empty();
    List<MediaSlot> slots = new ArrayList<>();
    if (collection.isPresent()) {
      List<String> members = Links.ofAll(collection.get().json().path("Members"));
      for (String member : members.subList(0, Math.min(members.size(), MOST_SLOTS))) {
        client.find(member).map(MediaSlot::new).ifPresent(slots::add);
      }
    }
    return slots;
  }

  /** One with an action, if there is one: writing slots is how it was done before. */
  private static MediaSlot best(List<MediaSlot> slots) throws BmcException {
    for (MediaSlot slot : slots) {
      if (slot.insertAction().isPresent()) {
        return slot;
      }
    }
    return slots.get(0);
  }

  private void insert(RedfishClient client, Known known, MediaSlot slot, String image)
      throws BmcException {
    Optional<String> action = slot.insertAction();
    BmcException refusal = null;
    Set<Insert> ways = EnumSet.allOf(Insert.class);
    List<Insert> order = new ArrayList<>(List.of(known.quirks().insert()));
    ways.remove(known.quirks().insert());
    order.addAll(ways);
    for (Insert way : order) {
      try {
        ObjectNode body = body(image, action.isPresent() ? way : Insert.STATE);
        if (action.isPresent()) {
          post(client, action.get(), body);
        } else {
          patch.send(client, known.quirks(), slot.resource(), body, PHASE);
        }
        return;
      } catch (BmcException e) {
        if (action.isEmpty() || e.phase().equals(Tasks.FAILED) || !isAboutTheForm(e)) {
          throw e;
        }
        refusal = refusal == null ? e : refusal;
      }
    }
    throw Objects.requireNonNull(refusal);
  }

  private static boolean isAboutTheForm(BmcException e) {
    return e.kind() == Kind.REJECTED || e.kind() == Kind.UNSUPPORTED;
  }

  private static ObjectNode body(String image, Insert way) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("Image", image);
    if (way != Insert.IMAGE) {
      body.put("Inserted", true).put("WriteProtected", true);
    }
    if (way == Insert.TRANSFER) {
      body.put("TransferProtocolType", image.startsWith("https:") ? "HTTPS" : "HTTP")
          .put("TransferMethod", "Stream");
    }
    return body;
  }

  private void eject(RedfishClient client, Known known, MediaSlot slot) throws BmcException {
    Optional<String> action = slot.ejectAction();
    if (action.isPresent()) {
      post(client, action.get(), JsonNodeFactory.instance.objectNode());
    } else {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.putNull("Image").put("Inserted", false);
      patch.send(client, known.quirks(), slot.resource(), body, PHASE);
    }
    if (!reads(client, slot, now -> !now.isInserted())) {
      throw client.misbehaved(PHASE, "took the order to eject its image, but still shows it");
    }
  }

  /** An answer that did not come is no failure yet: what the slot says afterwards counts. */
  private void post(RedfishClient client, String path, ObjectNode body) throws BmcException {
    Answer answer;
    try {
      answer = client.act("POST", path, body, Map.of(), limit);
    } catch (NoAnswer e) {
      if (e.mayHaveActed()) {
        return;
      }
      throw e.toBmcException();
    }
    if (!answer.isSuccess()) {
      throw client.refused(PHASE, "POST " + path, answer);
    }
    tasks.require(client, answer, limit);
  }

  private interface Wanted {
    boolean isSo(MediaSlot slot);
  }

  private boolean reads(RedfishClient client, MediaSlot slot, Wanted wanted) throws BmcException {
    String path = slot.resource().path();
    for (int i = 1; ; i++) {
      if (wanted.isSo(new MediaSlot(client.get(path)))) {
        return true;
      }
      if (i == READ_BACKS || !client.pause(pause)) {
        return false;
      }
    }
  }
}
