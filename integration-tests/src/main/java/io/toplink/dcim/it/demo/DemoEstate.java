package io.toplink.dcim.it.demo;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.v1.ApiCredential;
import io.toplink.dcim.v1.BatchAssignPackageRequest;
import io.toplink.dcim.v1.Bmc;
import io.toplink.dcim.v1.CreateApiCredentialRequest;
import io.toplink.dcim.v1.CreatePackageRequest;
import io.toplink.dcim.v1.CreateServerRequest;
import io.toplink.dcim.v1.CreateSiteRequest;
import io.toplink.dcim.v1.GetServerRequest;
import io.toplink.dcim.v1.InspectServerRequest;
import io.toplink.dcim.v1.Location;
import io.toplink.dcim.v1.Network;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.RotateApiCredentialRequest;
import io.toplink.dcim.v1.Scope;
import io.toplink.dcim.v1.Server;
import io.toplink.dcim.v1.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A hall, packages and a server for each simulated BMC, made by the calls an operator would make.
 * What is there already stays as it is, so that a second start finds the estate of the first.
 */
public final class DemoEstate {
  private final ApiCalls api;
  private final EstateSpec spec;

  public DemoEstate(ApiCalls api) {
    this(api, EstateSpec.DEMO);
  }

  public DemoEstate(ApiCalls api, EstateSpec spec) {
    this.api = api;
    this.spec = spec;
  }

  /** Makes what is missing, and returns when all new machines have been looked at. */
  public void load(Fleet fleet) {
    load(fleet.bmcs());
  }

  /** Makes a server of each of these BMCs. */
  public void load(List<SimulatedBmc> bmcs) {
    createSite();
    spec.packages().forEach(this::createPackage);
    List<Server> servers = bmcs.stream().map(this::createServer).toList();
    bind(servers);
    inspect(servers);
  }

  /** Makes the credential WHMCS would be given, unless its secret is in the file already. */
  public void createWhmcsCredential(CredentialFile file) {
    String id = "demo-whmcs";
    ApiCredential wanted =
        ApiCredential.newBuilder()
            .setDisplayName("Demo WHMCS on this machine")
            .setTenant("demo")
            .addScopes(Scope.SCOPE_READ)
            .addScopes(Scope.SCOPE_POWER)
            .addScopes(Scope.SCOPE_PROVISIONING)
            .addAllowedCidrs("127.0.0.1/32")
            .addAllowedCidrs("::1/128")
            .build();
    CreateApiCredentialRequest request =
        CreateApiCredentialRequest.newBuilder()
            .setApiCredentialId(id)
            .setApiCredential(wanted)
            .setRequestId(anyId())
            .build();
    boolean made =
        unlessThere(
            () -> {
              ApiCredential issued = api.apiCredentials().createApiCredential(request);
              file.write(issued.getKey(), issued.getSecret());
            });
    if (!made && !file.exists()) {
      ApiCredential issued =
          api.apiCredentials()
              .rotateApiCredential(
                  RotateApiCredentialRequest.newBuilder()
                      .setName("apiCredentials/" + id)
                      .setRequestId(anyId())
                      .build());
      file.write(issued.getKey(), issued.getSecret());
    }
  }

  private void createSite() {
    CreateSiteRequest request =
        CreateSiteRequest.newBuilder()
            .setSiteId(spec.site())
            .setSite(Site.newBuilder().setDisplayName(spec.siteName()))
            .setRequestId(anyId())
            .build();
    unlessThere(() -> api.sites().createSite(request));
  }

  private void createPackage(EstateSpec.PackageSpec demo) {
    CreatePackageRequest request =
        CreatePackageRequest.newBuilder()
            .setPackageId(demo.id())
            .setPackage(
                Package.newBuilder()
                    .setDisplayName(demo.displayName())
                    .setSpecification(
                        Package.Specification.newBuilder()
                            .setCpuCount(demo.cpus())
                            .setMemoryMib(demo.memoryGib() * 1024L)
                            .setUplinkMbps(1000)
                            .setDownlinkMbps(1000)))
            .setRequestId(anyId())
            .build();
    unlessThere(() -> api.packages().createPackage(request));
  }

  private Server createServer(SimulatedBmc bmc) {
    String id = spec.serverId(bmc.number() + 1);
    CreateServerRequest request =
        CreateServerRequest.newBuilder()
            .setServerId(id)
            .setServer(describe(bmc))
            .setRequestId(anyId())
            .build();
    unlessThere(() -> api.servers().createServer(request));
    return api.servers().getServer(GetServerRequest.newBuilder().setName("servers/" + id).build());
  }

  private Server.Builder describe(SimulatedBmc bmc) {
    int number = bmc.number() + 1;
    Bmc.Builder access =
        Bmc.newBuilder()
            .setProtocol(Bmc.Protocol.REDFISH)
            .setHost(bmc.address().getAddress().getHostAddress())
            .setPort(bmc.address().getPort())
            .setUsername(bmc.username())
            .setPassword(bmc.password())
            .setPlainHttp(bmc.fingerprint().isEmpty());
    bmc.fingerprint().ifPresent(access::setCertificateFingerprint);
    return Server.newBuilder()
        .setDisplayName(spec.serverLabel(number))
        .setLocation(
            Location.newBuilder()
                .setSite("sites/" + spec.site())
                .setRack(spec.rack(number))
                .setUnit(spec.unit(number)))
        .setBmc(access)
        .setNetwork(
            Network.newBuilder()
                .addAllMacAddresses(bmc.machine().macs())
                .addAddresses(
                    Network.Address.newBuilder()
                        .setPrefix(spec.address(number))
                        .setGateway(spec.gateway(number))
                        .setPrimary(true)));
  }

  /** Deals the servers out to the packages, to each as many as it wants. */
  private void bind(List<Server> servers) {
    int next = 0;
    for (EstateSpec.PackageSpec wanted : spec.packages()) {
      int end = Math.min(servers.size(), next + wanted.servers());
      bind(servers.subList(next, end), wanted.id());
      next = end;
    }
  }

  private void bind(List<Server> servers, String toPackage) {
    List<String> unbound =
        servers.stream()
            .filter(server -> server.getPackage().isEmpty())
            .map(Server::getName)
            .toList();
    if (!unbound.isEmpty()) {
      api.servers()
          .batchAssignPackage(
              BatchAssignPackageRequest.newBuilder()
                  .addAllServers(unbound)
                  .setPackage("packages/" + toPackage)
                  .setRequestId(anyId())
                  .build());
    }
  }

  /** A machine can be sold once its BMC has told who it is. */
  private void inspect(List<Server> servers) {
    List<Operation> operations = new ArrayList<>();
    for (Server server : servers) {
      if (server.getState() == Server.State.REGISTERED) {
        operations.add(inspect(server));
      }
    }
    for (Operation operation : operations) {
      Operation ended =
          api.operations()
              .waitOperation(
                  WaitOperationRequest.newBuilder()
                      .setName(operation.getName())
                      .setTimeout(Durations.fromSeconds(25))
                      .build());
      if (ended.hasError()) {
        throw new IllegalStateException(
            "a demo server could not be inspected: " + ended.getError().getMessage());
      }
    }
  }

  private Operation inspect(Server server) {
    return server.getOperation().isEmpty()
        ? api.servers()
            .inspectServer(
                InspectServerRequest.newBuilder()
                    .setName(server.getName())
                    .setRequestId(anyId())
                    .build())
        : Operation.newBuilder().setName(server.getOperation()).build();
  }

  private static boolean unlessThere(Runnable creation) {
    try {
      creation.run();
      return true;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.ALREADY_EXISTS) {
        return false;
      }
      throw e;
    }
  }

  private static String anyId() {
    return UUID.randomUUID().toString();
  }
}
