package io.toplink.dcim.whmcs.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.TlsServerCredentials;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.whmcs.testing.FakeDcim;
import io.toplink.dcim.whmcs.testing.HttpCaller.Reply;
import io.toplink.dcim.whmcs.testing.Pem;
import io.toplink.dcim.whmcs.testing.TestGateway;
import io.toplink.dcim.whmcs.testing.World;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way to the server is encrypted, and leads to the server: or nothing is sent. */
class UpstreamTlsTest {
  private static final String SERVICE = "/whmcs/v1/services/812";

  @TempDir Path directory;

  @Test
  void serverThatIsTrustedIsAsked() throws Exception {
    Pem good = Pem.selfSigned("good");
    try (FakeDcim dcim = serving(good);
        TestGateway gateway = trusting(dcim, good)) {
      dcim.answer("GetAssignment", World.assignment(Assignment.State.ACTIVE));

      assertThat(gateway.caller().get(SERVICE).status()).isEqualTo(200);
    }
  }

  @Test
  void certificateOfSomebodyElseIsNotTrusted() throws Exception {
    isRefused(Pem.selfSigned("impostor"), Pem.selfSigned("good"), "untrusted");
  }

  @Test
  void certificateThatHasExpiredIsNotTrusted() throws Exception {
    Pem authority = Pem.selfSigned("authority");
    isRefused(Pem.expired(authority), authority, "expired");
  }

  @Test
  void certificateForAnotherNameIsNotTrusted() throws Exception {
    Pem other = Pem.ofOther();
    isRefused(other, other, "name");
  }

  private void isRefused(Pem shown, Pem trusted, String why) throws Exception {
    try (FakeDcim dcim = serving(shown);
        TestGateway gateway = trusting(dcim, trusted)) {
      // Also after so many that any other failure would have opened the breaker.
      for (int i = 0; i < 10; i++) {
        Reply reply = gateway.caller().post(SERVICE + "/suspend", "{}");

        assertThat(reply.status()).as(reply.text()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("UPSTREAM_TLS");
        assertThat(reply.message()).contains("(its certificate: " + why + ")");
        assertThat(reply.changed()).isEqualTo("no");
      }
      assertThat(dcim.seen()).isEmpty();
    }
  }

  @Test
  void serverWithoutTlsIsNeverSpokenToInTheClear() throws Exception {
    try (FakeDcim dcim = FakeDcim.start();
        TestGateway gateway = trusting(dcim, Pem.selfSigned("good"))) {
      Reply reply = gateway.caller().post(SERVICE + "/suspend", "{}");

      assertThat(reply.status()).as(reply.text()).isEqualTo(503);
      assertThat(reply.changed()).isEqualTo("no");
      assertThat(dcim.seen()).isEmpty();
    }
  }

  private FakeDcim serving(Pem pem) throws Exception {
    Path certificate = pem.writeCertificate(directory.resolve("server.crt"));
    Path key = pem.writeKey(directory.resolve("server.key"));
    return FakeDcim.start(TlsServerCredentials.create(certificate.toFile(), key.toFile()));
  }

  private TestGateway trusting(FakeDcim dcim, Pem pem) throws Exception {
    Path authorities = pem.writeCertificate(directory.resolve("authorities.crt"));
    return TestGateway.start(
        dcim.port(), "upstream.tls { enabled = true, authorities = \"%s\" }".formatted(authorities));
  }
}
