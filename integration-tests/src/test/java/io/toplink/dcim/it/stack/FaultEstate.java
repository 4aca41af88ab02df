package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.stack.PowerFault.Verb;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.BootDevice;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.Power.Manner;
import io.toplink.dcim.v1.PowerOffRequest;
import io.toplink.dcim.v1.PowerOnRequest;
import io.toplink.dcim.v1.RestartRequest;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.UpdateServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What an operator does with servers whose BMCs misbehave. */
record FaultEstate(ApiCalls api) {
  private static final int GRACE_SECONDS = 3;
  private static final int WAITS = 3;

  /** Registers a server with a BMC behind TLS, its certificate pinned. */
  void registerSecured(String server, SimulatedBmc bmc) {
    register(
        server,
        Bmc.newBuilder()
            .setProtocol(Bmc.Protocol.REDFISH)
            .setHost(bmc.address().getAddress().getHostAddress())
            .setPort(bmc.address().getPort())
            .setUsername(bmc.username())
            .setPassword(bmc.password())
            .setCertificateFingerprint(bmc.fingerprint().orElseThrow()));
  }

  void registerIpmi(String server, IpmiBmc bmc) throws IOException {
    register(
        server,
        Bmc.newBuilder()
            .setProtocol(Bmc.Protocol.IPMI)
            .setHost(bmc.address().getAddress().getHostAddress())
            .setPort(bmc.address().getPort())
            .setUsername(ForeignBmc.USERNAME)
            .setPassword(ForeignBmc.PASSWORD));
  }

  private void register(String server, Bmc.Builder bmc) {
    api.servers()
        .createServer(
            CreateServerRequest.newBuilder()
                .setServerId(server.substring("servers/".length()))
                .setServer(Server.newBuilder().setBmc(bmc))
                .build());
  }

  void inspect(List<String> servers) throws Exception {
    List<Operation> inspections =
        servers.stream().map(server -> ask(Verb.INSPECT, server)).toList();
    for (Operation inspection : inspections) {
      assertThat(outcome(ended(inspection))).isEqualTo("DONE");
    }
  }

  Server server(String name) {
    return api.servers().getServer(GetServerRequest.newBuilder().setName(name).build());
  }

  Server changePassword(String server, String password) {
    return api.servers()
        .updateServer(
            UpdateServerRequest.newBuilder()
                .setServer(
                    Server.newBuilder()
                        .setName(server)
                        .setBmc(Bmc.newBuilder().setPassword(password)))
                .setUpdateMask(FieldMask.newBuilder().addPaths("bmc.password"))
                .build());
  }

  Operation ask(Verb verb, String server) {
    var power = api.power();
    String name = server + "/power";
    return switch (verb) {
      case ON -> power.powerOn(PowerOnRequest.newBuilder().setName(name).build());
      case OFF -> power.powerOff(off(name, Manner.FORCED));
      case GRACEFUL -> power.powerOff(off(name, Manner.GRACEFUL));
      case GRACEFUL_THEN_FORCED -> power.powerOff(off(name, Manner.GRACEFUL_THEN_FORCED));
      case RESTART ->
          power.restart(RestartRequest.newBuilder().setName(name).setManner(Manner.FORCED).build());
      case RESTART_FROM_NETWORK ->
          power.restart(
              RestartRequest.newBuilder()
                  .setName(name)
                  .setManner(Manner.FORCED)
                  .setBootOnce(BootDevice.BOOT_DEVICE_NETWORK)
                  .build());
      case INSPECT ->
          api.servers().inspectServer(InspectServerRequest.newBuilder().setName(server).build());
    };
  }

  private static PowerOffRequest off(String name, Manner manner) {
    return PowerOffRequest.newBuilder()
        .setName(name)
        .setManner(manner)
        .setGrace(Durations.fromSeconds(GRACE_SECONDS))
        .build();
  }

  /** Waits until it is over. */
  Operation ended(Operation asked) {
    Operation now = asked;
    for (int i = 0; i < WAITS && !now.getDone(); i++) {
      now =
          api.operations()
              .waitOperation(
                  WaitOperationRequest.newBuilder()
                      .setName(asked.getName())
                      .setTimeout(Durations.fromSeconds(25))
                      .build());
    }
    assertThat(now.getDone()).as("%s", now).isTrue();
    return now;
  }

  /** {@code DONE}, or the reason why not. */
  static String outcome(Operation ended) throws IOException {
    Optional<ErrorInfo> error = error(ended);
    return error.isPresent() ? error.get().getReason() : "DONE";
  }

  /** What programs are told of why it failed, if it did. */
  static Optional<ErrorInfo> error(Operation ended) throws IOException {
    return ended.hasError()
        ? Optional.of(ended.getError().getDetails(0).unpack(ErrorInfo.class))
        : Optional.empty();
  }
}
