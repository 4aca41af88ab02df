package io.toplink.dcim.it.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.it.fleet.Http.Reply;
import io.toplink.dcim.it.fleet.Http.Request;
import io.toplink.dcim.it.fleet.Machine.Boot;
import java.util.Optional;

/** Changes a boot override, with the entity tags and the manners of the BMC at hand. */
final class BootPatch {
  private final SimulatedBmc bmc;
  private final RedfishTree tree;

  BootPatch(SimulatedBmc bmc, RedfishTree tree) {
    this.bmc = bmc;
    this.tree = tree;
  }

  Reply apply(String path, Request request, JsonNode body) {
    boolean settings = path.equals(tree.settingsPath()) && tree.hasSettings();
    if (!settings && !path.equals(tree.systemPath())) {
      return RedfishService.error(405, "Base.1.8.OperationNotAllowed", "cannot be changed");
    }
    if (!settings && tree.hasSettings()) {
      return RedfishService.error(400, "Base.1.8.PropertyNotWritable", "Boot is read-only");
    }
    Optional<Reply> unguarded = guard(request);
    return unguarded.isPresent() ? unguarded.get() : change(body.path("Boot"));
  }

  /** Whether a change may be made, by its entity tag. */
  Optional<Reply> guard(Request request) {
    Optional<String> tag = request.header("If-Match");
    if (tag.isEmpty()) {
      return bmc.has(Oddity.IF_MATCH_REQUIRED)
          ? Optional.of(
              RedfishService.error(428, "Base.1.8.PreconditionRequired", "If-Match is missing"))
          : Optional.empty();
    }
    boolean matches =
        !bmc.has(Oddity.IF_MATCH_REFUSED) && tag.get().equals(tree.tagTaken().orElse(tag.get()));
    return matches
        ? Optional.empty()
        : Optional.of(
            RedfishService.error(412, "Base.1.8.PreconditionFailed", "If-Match does not match"));
  }

  private Reply change(JsonNode boot) {
    boolean pending = bmc.has(Oddity.BOOT_PENDING);
    Boot before = pending ? bmc.machine().pendingBoot() : bmc.machine().boot();
    String mode = boot.path("BootSourceOverrideMode").asText("");
    boolean all =
        boot.has("BootSourceOverrideMode")
            && boot.has("BootSourceOverrideTarget")
            && boot.has("BootSourceOverrideEnabled");
    if (bmc.has(Oddity.BOOT_KEEPS_MODE)) {
      mode = before.mode();
    }
    if (!mode.isEmpty() && bmc.has(Oddity.BOOT_REFUSES_MODE)) {
      return RedfishService.error(400, "Base.1.8.MalformedJSON", "the mode cannot be set");
    }
    String enabled = boot.path("BootSourceOverrideEnabled").asText(before.enabled());
    if (!all && !enabled.equals("Disabled") && bmc.has(Oddity.BOOT_NEEDS_ALL)) {
      return RedfishService.error(400, "Base.1.8.PropertyMissing", "the mode is missing");
    }
    if (enabled.equals("Once") && bmc.has(Oddity.BOOT_CONTINUOUS)) {
      enabled = "Continuous";
    }
    String target = boot.path("BootSourceOverrideTarget").asText(before.target());
    if (!tree.bootTargets().contains(target)) {
      return RedfishService.error(400, "Base.1.8.PropertyValueNotInList", "no such device");
    }
    Boot told = new Boot(target, enabled, mode.isEmpty() ? before.mode() : mode);
    if (pending) {
      bmc.machine().tellPendingBoot(told);
    } else if (!bmc.has(Oddity.BOOT_IGNORED)) {
      bmc.machine().tellBoot(told);
    }
    return Reply.of(204);
  }
}
