package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.BootControl;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.redfish.Discovery.Known;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The boot override of a ComputerSystem. What was written is read back: some BMCs take anything and
 * do nothing, or turn "once" into "always", which would reinstall a machine over and over.
 */
final class BootOverrides {
  private static final String TARGET = "BootSourceOverrideTarget";
  private static final String ENABLED = "BootSourceOverrideEnabled";
  private static final String MODE = "BootSourceOverrideMode";
  private static final String ALLOWED = "@Redfish.AllowableValues";
  private static final int READ_BACKS = 3;

  private final Patch patch;
  private final Duration pause;

  /**
   * @param pause between two readings of what was written
   */
  BootOverrides(Patch patch, Duration pause) {
    this.patch = patch;
    this.pause = pause;
  }

  void once(RedfishClient client, Known known, BootOverride once) throws BmcException {
    Resource system = client.get(known.systemPath());
    JsonNode boot = system.json().path("Boot");
    String word = choose(client, boot, words(known.quirks(), once.device()));
    require(client, boot, ENABLED, "Once");
    BootMode mode = once.mode();
    if (mode == null) {
      write(client, known, system, bodies(known, boot, word));
    } else {
      String wanted = modeWord(client, boot, mode);
      write(client, known, system, List.of(body(word, "Once", wanted)));
    }
    JsonNode after = readBack(client, known, "Once", word);
    if (isSet(after, "Once", word)) {
      requireMode(client, known, after, mode);
      return;
    }
    if ("Continuous".equals(after.path(ENABLED).textValue())) {
      clear(client, known);
      throw client.misbehaved(
          "boot",
          "was told to boot from " + word + " once and would have done so for ever; undone");
    }
    throw client.misbehaved(
        "boot",
        "took the order to boot from "
            + word
            + " once, but says "
            + Text.clean(after.path(TARGET).asText())
            + ", "
            + Text.clean(after.path(ENABLED).asText()));
  }

  Optional<BootOverride> read(RedfishClient client, Known known) throws BmcException {
    JsonNode boot = now(client, known);
    String enabled = boot.path(ENABLED).asText("Disabled");
    String target = boot.path(TARGET).asText("None");
    if (enabled.equals("Disabled") || target.equals("None")) {
      return Optional.empty();
    }
    BootDevice device =
        switch (target) {
          case "Pxe", "UefiHttp" -> BootDevice.NETWORK;
          case "Hdd" -> BootDevice.DISK;
          case "Cd", "UsbCd" -> BootDevice.CD;
          case "BiosSetup" -> BootDevice.FIRMWARE_SETUP;
          default ->
              throw client.unsupported(
                  BootControl.FOREIGN_DEVICE,
                  "is told to boot from " + Text.clean(target) + ", which is none of ours");
        };
    return Optional.of(new BootOverride(device, mode(boot)));
  }

  void clear(RedfishClient client, Known known) throws BmcException {
    Resource system = client.get(known.systemPath());
    if (isClear(now(client, system))) {
      return;
    }
    write(
        client,
        known,
        system,
        List.of(body("None", "Disabled", null), body(null, "Disabled", null)));
    if (!isClear(readBack(client, known, "Disabled", "None"))) {
      throw client.misbehaved("boot", "took the order to boot as usual again, but does not say so");
    }
  }

  /** The word for a mode, where the BMC has modes to choose from. */
  private static String modeWord(RedfishClient client, JsonNode boot, BootMode mode)
      throws BmcException {
    if (!boot.has(MODE) && !boot.has(MODE + ALLOWED)) {
      throw client.unsupported("boot-mode", "lets nobody choose between UEFI and legacy boot");
    }
    return choose(client, boot, MODE, List.of(mode == BootMode.UEFI ? "UEFI" : "Legacy"));
  }

  /** A mode that was not taken over is no reason to boot in another one. */
  private void requireMode(
      RedfishClient client, Known known, JsonNode boot, @Nullable BootMode wanted)
      throws BmcException {
    if (wanted != null && mode(boot) != wanted) {
      clear(client, known);
      throw client.unsupported(
          "boot-mode",
          "does not boot by "
              + wanted
              + ": it says "
              + Text.clean(boot.path(MODE).asText("nothing"))
              + ". What it is to boot from was cleared; set it without a mode");
    }
  }

  private static @Nullable BootMode mode(JsonNode boot) {
    return switch (boot.path(MODE).asText("")) {
      case "UEFI" -> BootMode.UEFI;
      case "Legacy" -> BootMode.LEGACY;
      default -> null;
    };
  }

  /** The request in the forms that BMCs take, likeliest first. */
  private static List<ObjectNode> bodies(Known known, JsonNode boot, String word) {
    ObjectNode full = body(word, "Once", boot.path(MODE).asText("UEFI"));
    ObjectNode small = body(word, "Once", null);
    List<ObjectNode> bodies = new ArrayList<>();
    bodies.add(known.quirks().fullBootRequest() ? full : small);
    bodies.add(known.quirks().fullBootRequest() ? small : full);
    return bodies;
  }

  /** Tries the forms until one is not refused as malformed; a refusal has no effect. */
  private void write(RedfishClient client, Known known, Resource system, List<ObjectNode> bodies)
      throws BmcException {
    BmcException refusal = null;
    for (ObjectNode body : bodies) {
      try {
        patch.send(client, known.quirks(), system, body, "boot");
        return;
      } catch (BmcException e) {
        if (e.kind() != Kind.REJECTED && e.kind() != Kind.UNSUPPORTED) {
          throw e;
        }
        refusal = refusal == null ? e : refusal;
      }
    }
    throw Objects.requireNonNull(refusal);
  }

  private JsonNode readBack(RedfishClient client, Known known, String enabled, String target)
      throws BmcException {
    JsonNode boot = now(client, known);
    for (int i = 1; i < READ_BACKS && !isSet(boot, enabled, target); i++) {
      if (!client.pause(pause)) {
        return boot;
      }
      boot = now(client, known);
    }
    return boot;
  }

  private static JsonNode now(RedfishClient client, Known known) throws BmcException {
    return now(client, client.get(known.systemPath()));
  }

  /**
   * What the next start was told: by the system itself, or else by the settings that wait for that
   * start.
   */
  private static JsonNode now(RedfishClient client, Resource system) throws BmcException {
    JsonNode boot = system.json().path("Boot");
    Optional<String> settings = Patch.settings(system.json());
    if (!isClear(boot) || settings.isEmpty()) {
      return boot;
    }
    Optional<Resource> pending = client.find(settings.get());
    return pending.isPresent() && !isClear(pending.get().json().path("Boot"))
        ? pending.get().json().path("Boot")
        : boot;
  }

  private static boolean isSet(JsonNode boot, String enabled, String target) {
    return enabled.equals("Disabled")
        ? isClear(boot)
        : enabled.equals(boot.path(ENABLED).textValue())
            && target.equals(boot.path(TARGET).textValue());
  }

  private static boolean isClear(JsonNode boot) {
    return boot.path(ENABLED).asText("Disabled").equals("Disabled")
        || boot.path(TARGET).asText("None").equals("None");
  }

  private static ObjectNode body(@Nullable String target, String enabled, @Nullable String mode) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode boot = body.putObject("Boot").put(ENABLED, enabled);
    if (target != null) {
      boot.put(TARGET, target);
    }
    if (mode != null) {
      boot.put(MODE, mode);
    }
    return body;
  }

  private static void require(RedfishClient client, JsonNode boot, String property, String value)
      throws BmcException {
    choose(client, boot, property, List.of(value));
  }

  private static String choose(RedfishClient client, JsonNode boot, List<String> words)
      throws BmcException {
    return choose(client, boot, TARGET, words);
  }

  /** The first of the words that the BMC takes; the very first if it does not tell. */
  private static String choose(
      RedfishClient client, JsonNode boot, String property, List<String> words)
      throws BmcException {
    JsonNode allowed = boot.path(property + ALLOWED);
    if (!allowed.isArray() || allowed.isEmpty()) {
      return words.get(0);
    }
    Set<String> taken = new HashSet<>();
    allowed.forEach(value -> taken.add(value.asText()));
    for (String word : words) {
      if (taken.contains(word)) {
        return word;
      }
    }
    throw client.unsupported(
        "boot",
        "does not take "
            + String.join(" or ", words)
            + " for "
            + property
            + ", only "
            + Text.clean(allowed.toString()));
  }

  private static List<String> words(Quirks quirks, BootDevice device) {
    return switch (device) {
      case DISK -> List.of("Hdd");
      case NETWORK -> List.of("Pxe");
      case FIRMWARE_SETUP -> List.of("BiosSetup");
      case CD -> quirks.cd();
    };
  }
}
