package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.Sent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Restarts the BMC that manages a machine. Sent once. */
final class ManagerReset {
  private final ResetTypes resetTypes;

  ManagerReset(ResetTypes resetTypes) {
    this.resetTypes = resetTypes;
  }

  Sent send(RedfishClient client, Resource system) throws BmcException {
    Resource manager = client.get(managerOf(client, system));
    JsonNode action = manager.json().path("Actions").path("#Manager.Reset");
    if (!action.path("target").isTextual()) {
      throw client.unsupported("reset-bmc", "cannot restart itself: it has no reset action");
    }
    String path = Links.check(action.path("target").textValue());
    Optional<Set<String>> allowed = resetTypes.of(client, action);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (allowed.isPresent()) {
      String type =
          List.of("GracefulRestart", "ForceRestart").stream()
              .filter(allowed.get()::contains)
              .findFirst()
              .orElseThrow(
                  () ->
                      client.unsupported(
                          "reset-bmc", "cannot restart itself: it only takes " + allowed.get()));
      body.put("ResetType", type);
    } else {
      body.put("ResetType", "GracefulRestart");
    }
    Answer answer;
    try {
      answer = client.act("POST", path, body, Map.of());
    } catch (NoAnswer e) {
      if (e.mayHaveActed()) {
        return Sent.UNKNOWN;
      }
      throw e.toBmcException();
    }
    if (answer.isSuccess()) {
      return Sent.ACCEPTED;
    }
    boolean saidNotNow = client.messages(answer).anyOf(Quirks.NOT_NOW);
    if (answer.status() >= 500 && answer.status() != 501 && !saidNotNow) {
      return Sent.UNKNOWN;
    }
    throw client.refused("reset-bmc", "its restart", answer);
  }

  /** The one manager of the machine. */
  private static String managerOf(RedfishClient client, Resource system) throws BmcException {
    List<String> managers = Managers.of(client, system);
    if (managers.size() != 1) {
      throw client.unsupported(
          "reset-bmc", "names " + managers.size() + " managers for its machine, not exactly one");
    }
    return managers.get(0);
  }
}
