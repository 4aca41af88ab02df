package io.toplink.dcim.whmcs.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.whmcs.config.ConfigException;
import io.toplink.dcim.whmcs.testing.FakeDcim;
import io.toplink.dcim.whmcs.testing.HttpCaller;
import io.toplink.dcim.whmcs.testing.Pem;
import io.toplink.dcim.whmcs.testing.TestGateway;
import io.toplink.dcim.whmcs.testing.Until;
import io.toplink.dcim.whmcs.testing.World;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir Path directory;

  @Test
  void speaksHttp2AndTakesOverARenewedCertificate() throws Exception {
    Pem first = Pem.selfSigned("first");
    Pem second = Pem.selfSigned("second");
    Path certificate = first.writeCertificate(directory.resolve("gateway.crt"));
    Path key = first.writeKey(directory.resolve("gateway.key"));
    try (FakeDcim dcim = FakeDcim.start();
        TestGateway gateway = TestGateway.start(dcim.port(), tls(certificate, key))) {
      dcim.answer("GetAssignment", World.assignment(Assignment.State.ACTIVE));
      URI service = URI.create("https://localhost:" + gateway.port() + "/whmcs/v1/services/812");
      HttpResponse<String> answer = get(service, first, second);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(nameOf(answer)).isEqualTo("CN=first");

      second.writeCertificate(certificate);
      assertThat(nameOf(get(service, first, second))).isEqualTo("CN=first");
      second.writeKey(key);

      Until.holds(() -> nameOf(getUnchecked(service, first, second)).equals("CN=second"));
    }
  }

  @Test
  void certificateAndKeyThatDoNotBelongTogetherAreRefusedAtTheStart() throws Exception {
    Path certificate = Pem.selfSigned("one").writeCertificate(directory.resolve("c"));
    Path key = Pem.selfSigned("other").writeKey(directory.resolve("k"));
    try (FakeDcim dcim = FakeDcim.start()) {
      assertThatThrownBy(() -> TestGateway.start(dcim.port(), tls(certificate, key)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("is not the key of the first certificate");
    }
  }

  @Test
  void filesThatAreNotPemAreRefusedInWords() throws IOException {
    Path certificate = Files.writeString(directory.resolve("c"), "hello");
    Path key = Files.writeString(directory.resolve("k"), "hello");
    try (FakeDcim dcim = FakeDcim.start()) {
      assertThatThrownBy(() -> TestGateway.start(dcim.port(), tls(certificate, key)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(certificate.toString());
    }
  }

  private static String tls(Path certificate, Path key) {
    return "listen.tls { certificate = \"%s\", key = \"%s\", reload-interval = 100 ms }"
        .formatted(certificate, key);
  }

  private static HttpResponse<String> get(URI uri, Pem... trusted) throws Exception {
    // A client of its own each time, or an open connection would hide the new certificate.
    HttpClient client = HttpClient.newBuilder().sslContext(Pem.trusting(trusted)).build();
    return client.send(
        HttpRequest.newBuilder(uri)
            .header("Authorization", HttpCaller.basic(World.KEY, World.SECRET))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> getUnchecked(URI uri, Pem... trusted) {
    try {
      return get(uri, trusted);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static String nameOf(HttpResponse<String> answer) {
    try {
      return ((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    } catch (javax.net.ssl.SSLPeerUnverifiedException unverified) {
      throw new IllegalStateException(unverified);
    }
  }
}
