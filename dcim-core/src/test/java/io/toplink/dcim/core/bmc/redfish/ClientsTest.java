package io.toplink.dcim.core.bmc.redfish;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which BMCs share an HTTP client, and which do not. */
class ClientsTest {
  private static final String ONE = "1".repeat(64);
  private static final String OTHER = "2".repeat(64);

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger made = new AtomicInteger();
  private final Clients clients =
      new Clients(
          trust -> {
            made.incrementAndGet();
            return HttpClient.newBuilder().sslContext(trust.context()).build();
          },
          nanos::get);

  @Test
  void allShareOneWhateverTheirCertificates() {
    HttpClient shared = clients.of(target(1, ONE));
    assertThat(clients.of(target(2, OTHER))).isSameAs(shared);
    assertThat(clients.of(target(3, null))).isSameAs(shared);
    assertThat(clients.of(target(1, ONE))).isSameAs(shared);
    assertThat(made).hasValue(1);
  }

  @Test
  void nodesThatExpectDifferentCertificatesOfOneBmcDoNotDisturbEachOther() {
    HttpClient first = clients.of(target(1, ONE));
    HttpClient second = clients.of(target(1, OTHER));
    HttpClient third = clients.of(target(1, null));
    assertThat(Set.of(first, second, third)).hasSize(3);
    for (int i = 0; i < 10; i++) {
      assertThat(clients.of(target(1, ONE))).isSameAs(first);
      assertThat(clients.of(target(1, OTHER))).isSameAs(second);
      assertThat(clients.of(target(1, null))).isSameAs(third);
      assertThat(clients.of(target(2, ONE))).isSameAs(first);
    }
    assertThat(made).hasValue(3);
  }

  @Test
  void aCertificateIsForgottenWithTheSessionsThatItOpened() {
    HttpClient first = clients.of(target(1, ONE));
    assertThat(clients.of(target(1, OTHER))).isNotSameAs(first);
    nanos.addAndGet(Duration.ofHours(26).toNanos());
    assertThat(clients.of(target(1, OTHER))).isSameAs(first);
  }

  @Test
  void aSpoiledConnectionIsLeftToRunOutAndOthersKeepTheirs() {
    HttpClient shared = clients.of(target(1, ONE));
    clients.of(target(2, ONE));
    clients.spoiled(target(1, ONE));
    assertThat(clients.of(target(2, ONE))).isSameAs(shared);
    HttpClient second = clients.of(target(1, ONE));
    assertThat(second).isNotSameAs(shared);
    clients.spoiled(target(1, ONE));
    assertThat(clients.of(target(1, ONE))).isNotSameAs(shared).isNotSameAs(second);
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(clients.of(target(1, ONE))).isSameAs(shared);
  }

  @Test
  void aBmcThatNeverAnswersRightTakesNoMoreThanItsShare() {
    HttpClient shared = clients.of(target(2, ONE));
    Set<HttpClient> neverShared = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      HttpClient used = clients.of(target(1, ONE));
      assertThat(neverShared.add(used)).as("no client is used again").isTrue();
      clients.spoiled(target(1, ONE));
    }
    assertThat(clients.of(target(2, ONE))).isSameAs(shared);
  }

  private static BmcTarget target(int number, @Nullable String pin) {
    return new BmcTarget(
        "r" + number,
        BmcProtocol.REDFISH,
        IpLiteral.parse("192.0.2." + number),
        443,
        false,
        "root",
        new Secret("p"),
        pin);
  }
}
