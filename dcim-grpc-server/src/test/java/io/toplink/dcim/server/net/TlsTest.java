package io.toplink.dcim.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.server.guard.Load;
import io.toplink.dcim.server.guard.MethodPolicies;
import io.toplink.dcim.server.metrics.CallTracers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listener as other machines reach it: real handshakes with certificates of its own. */
class TlsTest {
  private static final HealthCheckRequest ASK = HealthCheckRequest.getDefaultInstance();

  @TempDir private Path directory;
  private SelfSigned first;
  private GrpcServer server;
  private Path certificate;
  private Path key;

  /** Looks at files all the time, however seldom it was asked to. */
  private static final class Impatient extends ScheduledThreadPoolExecutor {
    Impatient() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable work, long initial, long delay, TimeUnit unit) {
      return super.scheduleWithFixedDelay(work, 20, 20, TimeUnit.MILLISECONDS);
    }
  }

  @BeforeEach
  void start() throws Exception {
    first = SelfSigned.make(directory, "first");
    certificate = directory.resolve("server.crt");
    key = directory.resolve("server.key");
    Files.writeString(certificate, first.certificatePem());
    Files.writeString(key, first.keyPem());
    // What is written in the course of a test is newer, also for a clock that counts seconds.
    FileTime past = FileTime.from(Instant.now().minusSeconds(60));
    Files.setLastModifiedTime(certificate, past);
    Files.setLastModifiedTime(key, past);

    Tls tls = new Tls(certificate, key);
    List<ServerServiceDefinition> services =
        List.of(new HealthStatusManager().getHealthService().bindService());
    Load load =
        new Load(MethodPolicies.of(services), Runnable::run, 100, 100, Duration.ofSeconds(2));
    CallTracers tracers = new CallTracers(new SimpleMeterRegistry(), Set.of());
    server =
        GrpcServer.start(
            config(tls), services, List.of(), load, tracers, Identity.of(tls, new Impatient()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static ListenConfig config(Tls tls) {
    return new ListenConfig(
        InetAddress.getLoopbackAddress(),
        0,
        tls,
        true,
        64,
        100,
        100,
        2,
        Duration.ofMillis(200),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
        Duration.ZERO);
  }

  @Test
  void whoTrustsTheCertificateIsAnswered() throws Exception {
    ManagedChannel channel = channel(trusting(first));
    try {
      assertThat(ask(channel)).isEqualTo("CN=first");
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void whoTrustsAnotherCertificateDoesNotTalkToUs() throws Exception {
    StatusRuntimeException refused = refused(trusting(SelfSigned.make(directory, "other")));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(refused).hasRootCauseInstanceOf(java.security.GeneralSecurityException.class);
    assertThat(refused.getCause()).isInstanceOf(SSLException.class);
  }

  @Test
  void whoSpeaksInTheClearIsNotAnswered() throws Exception {
    assertThat(refused(InsecureChannelCredentials.create()).getStatus().getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
    whoTrustsTheCertificateIsAnswered();
  }

  @Test
  void aRenewedCertificateIsTakenOverWithoutAFailedCall() throws Exception {
    SelfSigned second = SelfSigned.make(directory, "second");
    ChannelCredentials both = trusting(first, second);
    ManagedChannel old = channel(both);
    try {
      assertThat(ask(old)).isEqualTo("CN=first");
      Files.writeString(certificate, second.certificatePem());
      Files.writeString(key, second.keyPem());

      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      String shown = "";
      while (!shown.equals("CN=second")) {
        assertThat(System.nanoTime()).as("still shown %s", shown).isLessThan(end);
        assertThat(ask(old)).isEqualTo("CN=first");
        ManagedChannel fresh = channel(both);
        try {
          shown = ask(fresh);
        } finally {
          fresh.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
      }
      assertThat(ask(old)).isEqualTo("CN=first");
    } finally {
      old.shutdownNow();
    }
  }

  @Test
  void filesThatAreNoCertificateAreRefusedAtTheStart() throws IOException {
    Path garbage = Files.writeString(directory.resolve("garbage"), "hello");
    for (Tls tls : List.of(new Tls(garbage, key), new Tls(certificate, garbage))) {
      assertThatThrownBy(() -> Identity.of(tls))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("TLS_KEY")
          .hasMessageContaining(garbage.toString());
    }
  }

  private static ChannelCredentials trusting(SelfSigned... certificates) throws IOException {
    StringBuilder pem = new StringBuilder();
    for (SelfSigned one : certificates) {
      pem.append(one.certificatePem());
    }
    return TlsChannelCredentials.newBuilder()
        .trustManager(
            new ByteArrayInputStream(
                pem.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .build();
  }

  private ManagedChannel channel(ChannelCredentials credentials) {
    return Grpc.newChannelBuilderForAddress("127.0.0.1", server.port(), credentials).build();
  }

  private StatusRuntimeException refused(ChannelCredentials credentials) {
    ManagedChannel channel = channel(credentials);
    try {
      return catchThrowableOfType(
          StatusRuntimeException.class,
          () ->
              HealthGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(20, TimeUnit.SECONDS)
                  .check(ASK));
    } finally {
      channel.shutdownNow();
    }
  }

  /** Makes a call; who the server on that connection said it is. */
  private static String ask(ManagedChannel channel) throws Exception {
    ClientCall<HealthCheckRequest, HealthCheckResponse> call =
        channel.newCall(
            HealthGrpc.getCheckMethod(),
            io.grpc.CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
    CompletableFuture<Status> over = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            over.complete(status);
          }
        },
        new Metadata());
    call.sendMessage(ASK);
    call.halfClose();
    call.request(1);
    Status status = over.get(30, TimeUnit.SECONDS);
    assertThat(status.isOk()).as(status.toString()).isTrue();
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    return ((X509Certificate) session.getPeerCertificates()[0]).getSubjectX500Principal().getName();
  }
}
