package io.toplink.dcim.it.stack;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.ipmi.ForeignBmc;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.Server;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Makes servers of BMCs and has them looked at, all at the same time. */
public final class Registration {
  private final ApiCalls api;
  private final List<Operation> inspections = new ArrayList<>();

  public Registration(ApiCalls api) {
    this.api = api;
  }

  /** How a BMC that speaks IPMI is reached, of whichever make. */
  public static Bmc ipmi(InetSocketAddress address) {
    return Bmc.newBuilder()
        .setProtocol(Bmc.Protocol.IPMI)
        .setHost(address.getAddress().getHostAddress())
        .setPort(address.getPort())
        .setUsername(ForeignBmc.USERNAME)
        .setPassword(ForeignBmc.PASSWORD)
        .build();
  }

  /**
   * @param name such as {@code servers/r750-01}
   */
  public void add(String name, Bmc bmc) {
    api.servers()
        .createServer(
            CreateServerRequest.newBuilder()
                .setServerId(name.substring("servers/".length()))
                .setServer(Server.newBuilder().setBmc(bmc))
                .setRequestId(UUID.randomUUID().toString())
                .build());
    inspections.add(
        api.servers()
            .inspectServer(
                InspectServerRequest.newBuilder()
                    .setName(name)
                    .setRequestId(UUID.randomUUID().toString())
                    .build()));
  }

  /** Returns when all have been looked at. */
  public void await() {
    for (Operation inspection : inspections) {
      Operation ended =
          api.operations()
              .waitOperation(
                  WaitOperationRequest.newBuilder()
                      .setName(inspection.getName())
                      .setTimeout(Durations.fromSeconds(25))
                      .build());
      if (!ended.getDone() || ended.hasError()) {
        throw new IllegalStateException("a machine could not be inspected: " + ended);
      }
    }
  }
}
