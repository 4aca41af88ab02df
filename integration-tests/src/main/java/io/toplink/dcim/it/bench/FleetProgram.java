package io.toplink.dcim.it.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.it.fleet.FleetMain;
import io.toplink.dcim.it.fleet.Model;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Simulated BMCs in a process of their own, each with an address of its own. */
final class FleetProgram implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Program program;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI control;
  private final List<BmcTarget> targets = new ArrayList<>();
  private final List<Boolean> prompt = new ArrayList<>();

  private FleetProgram(Program program, String address, boolean tls) throws IOException {
    this.program = program;
    JsonNode fleet = JSON.readTree(program.output().lines().reduce("", (a, line) -> line));
    this.control = URI.create("http://" + address + ":" + fleet.path("control").asInt());
    for (JsonNode bmc : fleet.path("bmcs")) {
      targets.add(
          new BmcTarget(
              "server-" + bmc.path("number").asInt(),
              BmcProtocol.REDFISH,
              IpLiteral.parse(bmc.path("address").asText()),
              bmc.path("port").asInt(),
              !tls,
              "admin",
              new Secret("calvin-2026"),
              bmc.path("certificateFingerprint").textValue()));
      prompt.add(!bmc.path("model").asText().equals(Model.AMI.product()));
    }
  }

  /**
   * Starts so many.
   *
   * @param address of the first
   */
  static FleetProgram start(Path directory, String name, int bmcs, String address, boolean tls)
      throws IOException {
    Program program =
        Program.startUntil(
            "}]}",
            directory,
            name,
            List.of("-XX:+UseSerialGC", "-Xmx1g", "-Xss256k", "-XX:TieredStopAtLevel=4"),
            FleetMain.class,
            "--bmcs",
            Integer.toString(bmcs),
            "--address",
            address,
            "--address-each",
            "--port",
            "17443",
            "--control",
            "0",
            "--delay",
            "0",
            tls ? "--tls" : "--http");
    return new FleetProgram(program, address, tls);
  }

  List<BmcTarget> targets() {
    return List.copyOf(targets);
  }

  /** Whether one does what it is told at once, instead of making a task of it. */
  boolean prompt(int bmc) {
    return prompt.get(bmc);
  }

  /** How many requests one of them was sent so far. */
  int requests(int bmc) throws IOException, InterruptedException {
    String journal = send("GET", "/bmcs/" + bmc + "/journal", "");
    int requests = 0;
    for (JsonNode entry : JSON.readTree(journal)) {
      requests += entry.path("method").asText().equals("EFFECT") ? 0 : 1;
    }
    return requests;
  }

  /** Orders a fault, as {@code Control} takes it. */
  void fault(int bmc, String json) throws IOException, InterruptedException {
    send("POST", "/bmcs/" + bmc + "/faults", json);
  }

  void clearFaults(int bmc) throws IOException, InterruptedException {
    send("DELETE", "/bmcs/" + bmc + "/faults", "");
  }

  @Override
  public void close() {
    program.close();
  }

  private String send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(control.resolve(path))
            .method(method, BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString()).body();
  }
}
