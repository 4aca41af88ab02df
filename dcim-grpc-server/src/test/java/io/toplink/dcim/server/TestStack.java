package io.toplink.dcim.server;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.toplink.dcim.core.config.ConfigSource;
import io.toplink.dcim.v1.ApiCredential;
import io.toplink.dcim.v1.ApiCredentialServiceGrpc;
import io.toplink.dcim.v1.CreateApiCredentialRequest;
import io.toplink.dcim.v1.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A whole server on a database of its own, one for all tests of a run. */
final class TestStack {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static TestStack shared;

  final Path directory;
  final DcimServer server;
  final ManagedChannel channel;

  private TestStack(Path directory) {
    this.directory = directory;
    server = DcimServer.start(config(directory));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort()).usePlaintext().build();
  }

  static synchronized TestStack shared() {
    if (shared == null) {
      Path directory = Path.of("target", "test-stack").toAbsolutePath();
      delete(directory);
      shared = new TestStack(directory);
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  static ServerConfig config(Path directory) {
    String settings =
        """
        database.embedded.directory = "%1$s/postgresql"
        seal.keys-file = "%1$s/seal-keys.json"
        bootstrap.credentials-directory = "%1$s/credentials"
        bmc { allowed-networks = [ "127.0.0.1/32" ], allow-plain-http = true }
        telemetry.enabled = false
        grpc { port = 0, stop-grace = 2 s }
        """
            .formatted(directory);
    return ConfigSource.text("test", settings, Map.of()).read(ServerConfig::read);
  }

  /** A stub that calls as the administrator. */
  <S extends AbstractStub<S>> S asAdmin(S stub) {
    return as(stub, basic(credential("admin")));
  }

  static <S extends AbstractStub<S>> S as(S stub, Metadata headers) {
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** {@code KEY:SECRET} of one of the first credentials. */
  String credential(String id) {
    try {
      return Files.readString(directory.resolve("credentials").resolve(id)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Metadata basic(String credential) {
    return headers(
        "Basic " + Base64.getEncoder().encodeToString(credential.getBytes(StandardCharsets.UTF_8)));
  }

  static Metadata headers(String... authorizations) {
    Metadata headers = new Metadata();
    for (String authorization : authorizations) {
      headers.put(AUTHORIZATION, authorization);
    }
    return headers;
  }

  static Metadata with(Metadata headers, String name, String value) {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return headers;
  }

  /** A new credential; {@code KEY:SECRET}. */
  String issue(String id, String tenant, List<String> cidrs, Scope... scopes) {
    ApiCredential made =
        asAdmin(ApiCredentialServiceGrpc.newBlockingStub(channel))
            .createApiCredential(
                CreateApiCredentialRequest.newBuilder()
                    .setApiCredentialId(id)
                    .setApiCredential(
                        ApiCredential.newBuilder()
                            .setDisplayName(id)
                            .setTenant(tenant)
                            .addAllScopes(List.of(scopes))
                            .addAllAllowedCidrs(cidrs))
                    .build());
    return made.getKey() + ":" + made.getSecret();
  }

  private void close() {
    channel.shutdownNow();
    server.close();
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
