package io.toplink.dcim.it.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.it.fleet.Http.Reply;
import io.toplink.dcim.it.fleet.Http.Request;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Orders faults and tells what happened, over HTTP on a port of its own:
 *
 * <pre>
 * GET    /bmcs                 all BMCs
 * GET    /bmcs/3               one of them, its machine's power included
 * POST   /bmcs/3/faults        {"kind":"RESET","method":"POST","path":".*","times":1,"effect":true}
 * DELETE /bmcs/3/faults        take back all that were not shown yet
 * PUT    /bmcs/3/oddities/NAME and DELETE: one {@link Oddity} on, off
 * POST   /bmcs/3/machine       {"serialNumber":"..","uuid":".."}: another machine in its place
 * POST   /bmcs/3/unplug        and /plug-in, /renew-certificate, /restart
 * GET    /bmcs/3/journal       and GET /journal
 * </pre>
 */
final class Control {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Fleet fleet;

  Control(Fleet fleet) {
    this.fleet = fleet;
  }

  /**
   * @return the port
   */
  int listen(Listener listener, FleetOptions options) throws IOException {
    InetSocketAddress address = new InetSocketAddress(options.address(), options.controlPort());
    return ((InetSocketAddress) listener.listen(address, this::serve).getLocalAddress()).getPort();
  }

  private void serve(Socket socket) {
    try {
      Request request = Http.read(new BufferedInputStream(socket.getInputStream()));
      if (request != null) {
        Reply reply = answer(request);
        socket.getOutputStream().write(reply.head(false));
        socket.getOutputStream().write(reply.body());
        socket.getOutputStream().flush();
      }
    } catch (IOException e) {
      // Whoever asked is gone.
      return;
    }
  }

  private Reply answer(Request request) {
    try {
      return route(request.method(), List.of(request.path().substring(1).split("/")), request);
    } catch (IOException | IllegalArgumentException e) {
      return Reply.of(
          400, JsonNodeFactory.instance.objectNode().put("error", String.valueOf(e.getMessage())));
    }
  }

  private Reply route(String method, List<String> path, Request request) throws IOException {
    if (path.equals(List.of("journal")) && method.equals("GET")) {
      return journal(fleet.journal().entries());
    }
    if (!path.get(0).equals("bmcs")) {
      return Reply.of(404);
    }
    if (path.size() == 1) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      fleet.bmcs().forEach(bmc -> all.add(describe(bmc)));
      return Reply.of(200, all);
    }
    int number = Integer.parseInt(path.get(1));
    if (number < 0 || number >= fleet.bmcs().size()) {
      return Reply.of(404);
    }
    SimulatedBmc bmc = fleet.bmc(number);
    if (path.size() == 2) {
      return Reply.of(200, describe(bmc));
    }
    return change(bmc, method, path.get(2), path, request);
  }

  private Reply change(
      SimulatedBmc bmc, String method, String what, List<String> path, Request request)
      throws IOException {
    switch (method + " " + what) {
      case "GET journal" -> {
        return journal(bmc.journal());
      }
      case "POST faults" -> bmc.inject(fault(JSON.readTree(request.body())));
      case "DELETE faults" -> bmc.clearFaults();
      case "PUT oddities" -> bmc.add(Oddity.valueOf(path.get(3).toUpperCase(Locale.ROOT)));
      case "DELETE oddities" -> bmc.remove(Oddity.valueOf(path.get(3).toUpperCase(Locale.ROOT)));
      case "POST machine" -> {
        JsonNode other = JSON.readTree(request.body());
        bmc.machine()
            .becomes(
                other.path("serialNumber").asText(bmc.machine().serialNumber()),
                other.path("uuid").asText(bmc.machine().uuid()));
      }
      case "POST unplug" -> fleet.unplug(bmc);
      case "POST plug-in" -> fleet.plugIn(bmc);
      case "POST renew-certificate" -> fleet.renewCertificate(bmc);
      case "POST restart" -> bmc.restart();
      default -> {
        return Reply.of(404);
      }
    }
    return Reply.of(200, describe(bmc));
  }

  private static Fault fault(JsonNode json) {
    Map<String, String> headers = new HashMap<>();
    json.path("headers")
        .fields()
        .forEachRemaining(entry -> headers.put(entry.getKey(), entry.getValue().asText()));
    return new Fault(
        Fault.Kind.valueOf(json.path("kind").asText("")),
        json.path("method").asText("*"),
        json.path("path").asText(".*"),
        json.path("times").asInt(1),
        json.path("effect").asBoolean(false),
        json.path("status").asInt(500),
        Map.copyOf(headers),
        json.path("body").asText(""),
        Duration.ofMillis(json.path("delayMillis").asLong(1000)));
  }

  static ObjectNode describe(SimulatedBmc bmc) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("number", bmc.number())
            .put("address", bmc.address().getAddress().getHostAddress())
            .put("port", bmc.address().getPort())
            .put("manufacturer", bmc.model().manufacturer())
            .put("model", bmc.model().product())
            .put("serialNumber", bmc.machine().serialNumber())
            .put("uuid", bmc.machine().uuid())
            .put("power", bmc.machine().power().name());
    json.set("macs", JSON.valueToTree(bmc.machine().macs()));
    bmc.fingerprint().ifPresent(fingerprint -> json.put("certificateFingerprint", fingerprint));
    return json;
  }

  private static Reply journal(List<Journal.Entry> entries) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    entries.forEach(entry -> all.add(entry.toJson()));
    return Reply.of(200, all);
  }
}
