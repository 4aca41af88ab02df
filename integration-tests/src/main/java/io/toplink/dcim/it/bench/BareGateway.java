package io.toplink.dcim.it.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.GetAssignmentRequest;
import io.toplink.dcim.v1.ProvisioningServiceGrpc;
import io.toplink.dcim.v1.ProvisioningServiceGrpc.ProvisioningServiceBlockingStub;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** A Jetty handler that makes one rpc and writes what the gateway writes. It guards nothing. */
final class BareGateway extends Handler.Abstract {
  private static final ObjectWriter JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .writerFor(Service.class);

  private record Named(String id, String label) {}

  private record Package(String id, String name) {}

  private record Power(String state, @Nullable String observedAt) {}

  private record Work(String id, String state, boolean done) {}

  private record Service(
      String serviceId,
      String state,
      String stateReason,
      Named server,
      String hostname,
      @Nullable String ipv4,
      @Nullable String ipv6,
      List<String> assignedIps,
      @JsonProperty("package") Package packageName,
      String customer,
      Power power,
      String createdAt,
      Work operation) {}

  private final ProvisioningServiceBlockingStub upstream;

  BareGateway(int port, String authorization) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    this.upstream =
        ProvisioningServiceGrpc.newBlockingStub(
                Grpc.newChannelBuilderForAddress(
                        "127.0.0.1", port, InsecureChannelCredentials.create())
                    .directExecutor()
                    .build())
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  void start(int port) throws Exception {
    QueuedThreadPool threads = new QueuedThreadPool(32);
    if (Runtime.version().feature() >= 21) {
      threads.setVirtualThreadsExecutor(BareMain.workers());
    }
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(this);
    server.start();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = request.getHttpURI().getPath();
    Assignment assignment =
        upstream
            .withDeadlineAfter(5, TimeUnit.SECONDS)
            .getAssignment(
                GetAssignmentRequest.newBuilder()
                    .setName("assignments/ext:" + path.substring(path.lastIndexOf('/') + 1))
                    .build());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, ByteBuffer.wrap(JSON.writeValueAsBytes(service(assignment))), callback);
    return true;
  }

  private static Service service(Assignment from) {
    return new Service(
        from.getExternalId(),
        from.getState().name().toLowerCase(Locale.ROOT),
        from.getStateReason(),
        new Named(last(from.getServer()), from.getServerLabel()),
        from.getHostname(),
        from.getAddressesCount() == 0 ? null : from.getAddresses(0).split("/", 2)[0],
        null,
        from.getAddressesList(),
        new Package(last(from.getPackage()), from.getPackageLabel()),
        from.getCustomer(),
        new Power(from.getPower().getState().name().toLowerCase(Locale.ROOT), null),
        Instant.ofEpochSecond(from.getCreateTime().getSeconds(), from.getCreateTime().getNanos())
            .toString(),
        new Work(last(from.getOperation()), "running", false));
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
