package io.toplink.dcim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.config.ConfigSource;
import io.toplink.dcim.v1.GetSiteRequest;
import io.toplink.dcim.v1.ListSitesRequest;
import io.toplink.dcim.v1.SiteServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong below the contract: bytes, sizes, times, methods, listeners. */
class WireTest {
  private static final TestStack STACK = TestStack.shared();

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private static StatusRuntimeException refused(String method, byte[] request, long millis) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method)
            .setRequestMarshaller(BYTES)
            .setResponseMarshaller(BYTES)
            .build();
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () ->
            ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(
                    STACK.channel,
                    MetadataUtils.newAttachHeadersInterceptor(
                        TestStack.basic(STACK.credential("admin")))),
                descriptor,
                CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS),
                request));
  }

  private static void stillServes() {
    STACK
        .asAdmin(SiteServiceGrpc.newBlockingStub(STACK.channel))
        .listSites(ListSitesRequest.getDefaultInstance());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "toplink.dcim.v1.SiteService/GetSite",
        "toplink.dcim.v1.SiteService/CreateSite",
        "google.longrunning.Operations/CancelOperation"
      })
  void bytesThatAreNoMessageAreRefusedWithoutAStackTrace(String method) {
    byte[] truncated = {0x0a, 0x7f, 0x41};
    byte[] badVarint = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    for (byte[] request : new byte[][] {truncated, badVarint}) {
      StatusRuntimeException told = refused(method, request, 20_000);
      assertThat(Told.of(told).reason()).isEqualTo("INVALID_FIELD");
      assertThat(Told.of(told).message())
          .startsWith("the request is no message of this method")
          .doesNotContain("at com.google");
      stillServes();
    }
  }

  @Test
  void aMessageOverOneMebibyteIsRefused() {
    byte[] big =
        GetSiteRequest.newBuilder().setName("x".repeat((1 << 20) + 1)).build().toByteArray();
    assertThat(refused("toplink.dcim.v1.SiteService/GetSite", big, 20_000).getStatus().getCode())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    stillServes();
  }

  @Test
  void aMethodNobodyServesIsUnimplemented() {
    for (String method : new String[] {"toplink.dcim.v1.SiteService/Burn", "no.such.Service/Do"}) {
      assertThat(refused(method, new byte[0], 20_000).getStatus().getCode())
          .isEqualTo(Status.Code.UNIMPLEMENTED);
    }
  }

  @Test
  void aDeadlineThatHasPassedChangesNothing() {
    assertThat(
            refused("toplink.dcim.v1.SiteService/CreateSite", new byte[0], 0).getStatus().getCode())
        .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "\"::\"", "192.0.2.1"})
  void secretsAreNotTakenInTheClearFromOtherMachines(String address) {
    ConfigSource settings = ConfigSource.text("test", "grpc.address = " + address, Map.of());
    assertThatThrownBy(() -> settings.read(ServerConfig::read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("INSECURE_LISTENER");
    ConfigSource.text(
            "test", "grpc { address = " + address + ", allow-plaintext = true }", Map.of())
        .read(ServerConfig::read);
  }

  @Test
  void aNameIsNoAddressToListenOn() {
    assertThatThrownBy(
            () ->
                ConfigSource.text("test", "grpc.address = localhost", Map.of())
                    .read(ServerConfig::read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("literal address");
  }
}
