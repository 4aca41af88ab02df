package io.toplink.dcim.core.credential;

import static io.toplink.dcim.core.testing.Calls.call;
import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.credential.Presented.Basic;
import io.toplink.dcim.core.credential.Presented.Forwarded;
import io.toplink.dcim.core.credential.Presented.Signed;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.testing.TestEstate;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
  private static final InetAddress HOME = IpLiteral.parse("192.0.2.10");
  private static final InetAddress ELSEWHERE = IpLiteral.parse("203.0.113.9");
  private static final InetAddress GATEWAY = IpLiteral.parse("127.0.0.1");

  private final TestEstate estate = TestEstate.with(new CredentialModule());
  private final ApiCredentials credentials = estate.get(ApiCredentials.class);
  private final Authenticator authenticator = estate.get(Authenticator.class);

  private IssuedCredential create(
      String id, Set<Scope> scopes, @Nullable Instant expires, String... from) {
    return credentials.create(
        call("CreateApiCredential"),
        new ApiCredentialDraft(id, "Label " + id, "whmcs", scopes, List.of(from), expires, false));
  }

  private IssuedCredential whmcs() {
    return create("whmcs", Set.of(Scope.READ, Scope.POWER), null, "192.0.2.0/24", "2001:db8::/64");
  }

  private static Basic basic(IssuedCredential issued) {
    return new Basic(issued.credential().key(), Objects.requireNonNull(issued.secret()));
  }

  private Signed signed(IssuedCredential issued, Instant at) {
    return signed(issued, "GET\n/whmcs/v1/ping\n" + at.getEpochSecond() + "\n\ne3b0c442");
  }

  private static Signed signed(IssuedCredential issued, String canonical) {
    byte[] text = canonical.getBytes(StandardCharsets.UTF_8);
    byte[] key = KeyForms.signingKey(Objects.requireNonNull(issued.secret()));
    return new Signed(
        issued.credential().key(), text, HexFormat.of().formatHex(KeyForms.hmac(key, text)));
  }

  private Forwarded forwarded(Presented inner, InetAddress client) {
    return new Forwarded(basic(gateway()), inner, client);
  }

  private IssuedCredential gateway() {
    return create("gw", Set.of(Scope.GATEWAY), null, "127.0.0.1");
  }

  private void update(String field, ApiCredentialDraft draft) {
    credentials.update(call("U"), draft, UpdateMask.of(field), "");
  }

  private static ApiCredentialDraft draft(
      List<String> from, @Nullable Instant expires, boolean disabled) {
    return new ApiCredentialDraft("whmcs", "", "", Set.of(), from, expires, disabled);
  }

  @Test
  void keyAndSecretLetItsOwnerIn() {
    Authenticated who = authenticator.authenticate(basic(whmcs()), HOME);

    assertThat(who.caller().actor()).isEqualTo("apiCredentials/whmcs");
    assertThat(who.caller().tenant()).isEqualTo("whmcs");
    assertThat(who.caller().scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.POWER);
    assertThat(who.caller().remoteAddress()).isEqualTo("192.0.2.10");
    assertThat(who.displayName()).isEqualTo("Label whmcs");
    assertThat(who.credentialName()).isEqualTo("apiCredentials/whmcs");
  }

  @Test
  void whoIsNotKnownLearnsNothing() {
    IssuedCredential whmcs = whmcs();
    IssuedCredential other = create("other", Set.of(Scope.READ), null, "192.0.2.0/24");
    Basic unknownKey = new Basic("dck" + "0".repeat(22), basic(whmcs).secret());
    Basic wrongSecret = new Basic(whmcs.credential().key(), basic(other).secret());

    String unknown = refusal(unknownKey, HOME).message();
    assertThat(refusal(wrongSecret, HOME).message()).isEqualTo(unknown);
    assertThat(refusal(wrongSecret, ELSEWHERE).message()).isEqualTo(unknown);
    assertThat(refusal(new Basic("' or 1=1", basic(whmcs).secret()), HOME).message())
        .isEqualTo(unknown);
    assertThat(unknown).doesNotContain(whmcs.credential().key()).doesNotContain("mistyped");
  }

  private DcimException refusal(Presented presented, InetAddress from) {
    DcimException[] caught = new DcimException[1];
    refused(Reason.CREDENTIAL_INVALID, () -> authenticator.authenticate(presented, from))
        .satisfies(e -> caught[0] = (DcimException) e);
    assertThat(caught[0].metadata()).isEmpty();
    return caught[0];
  }

  @Test
  void aMistypedSecretGetsAHint() {
    IssuedCredential whmcs = whmcs();
    String secret = basic(whmcs).secret().reveal();
    for (String typed : List.of(secret + " ", secret + "\n", "\"" + secret + "\"", "hunter2", "")) {
      assertThat(refusal(new Basic(whmcs.credential().key(), new Secret(typed)), HOME).message())
          .contains("mistyped")
          .doesNotContain(secret);
    }
  }

  @Test
  void theAddressIsLookedAtAfterTheSecret() {
    IssuedCredential whmcs = whmcs();

    refused(Reason.SOURCE_IP_NOT_ALLOWED, () -> authenticator.authenticate(basic(whmcs), ELSEWHERE))
        .hasMessageContaining("203.0.113.9")
        .hasMessageContaining(whmcs.credential().key());
  }

  @Test
  void tellsTheOwnerWhyItNoLongerWorks() {
    IssuedCredential whmcs = whmcs();
    Instant end = estate.clock().instant().plusSeconds(60);

    update("expire_time", draft(List.of(), end, false));
    authenticator.authenticate(basic(whmcs), HOME);
    estate.clock().advance(Duration.ofSeconds(60));
    refused(Reason.CREDENTIAL_EXPIRED, () -> authenticator.authenticate(basic(whmcs), ELSEWHERE))
        .hasMessageContaining(end.toString());

    update("expire_time", draft(List.of(), null, false));
    update("disabled", draft(List.of(), null, true));
    refused(Reason.CREDENTIAL_DISABLED, () -> authenticator.authenticate(basic(whmcs), HOME));

    credentials.revoke(call("D"), "whmcs", "");
    refused(Reason.CREDENTIAL_REVOKED, () -> authenticator.authenticate(basic(whmcs), HOME));
  }

  @Test
  void aChangedListTakesEffectOnTheNextCall() {
    IssuedCredential whmcs = whmcs();
    authenticator.authenticate(basic(whmcs), HOME);

    update("allowed_cidrs", draft(List.of("203.0.113.9"), null, false));

    refused(Reason.SOURCE_IP_NOT_ALLOWED, () -> authenticator.authenticate(basic(whmcs), HOME));
    authenticator.authenticate(basic(whmcs), ELSEWHERE);
  }

  @Test
  void whatAnotherProcessChangesIsSeenWithinASecond() {
    IssuedCredential whmcs = whmcs();
    authenticator.authenticate(basic(whmcs), HOME);
    estate.sql("update api_credentials set disabled = true");

    long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    Reason reason = null;
    while (reason != Reason.CREDENTIAL_DISABLED) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      try {
        authenticator.authenticate(basic(whmcs), HOME);
      } catch (DcimException e) {
        reason = e.reason();
      }
    }
    assertThat(System.nanoTime()).isLessThan(deadline - Duration.ofSeconds(3).toNanos());
  }

  @Test
  void aSecretThatCannotBeOpenedLetsNobodyInAndHarmsNobodyElse() {
    IssuedCredential whmcs = whmcs();
    IssuedCredential other = create("other", Set.of(Scope.READ), null, "192.0.2.0/24");
    estate.sql(
        """
        update api_credentials
        set verifier = (select verifier from api_credentials where id = 'other')
        where id = 'whmcs'
        """);

    refusal(basic(whmcs), HOME);
    refusal(new Basic(whmcs.credential().key(), basic(other).secret()), HOME);
    authenticator.authenticate(basic(other), HOME);
  }

  @Test
  void afterTenFailuresItsAddressWaitsAndNobodyElse() {
    IssuedCredential whmcs = whmcs();
    IssuedCredential other = create("other", Set.of(Scope.READ), null, "192.0.2.0/24");
    Basic wrong = new Basic(whmcs.credential().key(), basic(other).secret());
    for (int i = 0; i < 10; i++) {
      refusal(wrong, HOME);
      estate.clock().advance(Duration.ofSeconds(1));
    }

    refused(Reason.TOO_MANY_FAILED_LOGINS, () -> authenticator.authenticate(basic(whmcs), HOME))
        .satisfies(
            e -> assertThat(((DcimException) e).retryAfter()).isEqualTo(Duration.ofSeconds(50)));
    authenticator.authenticate(basic(whmcs), IpLiteral.parse("192.0.2.11"));

    estate.clock().advance(Duration.ofSeconds(50));
    authenticator.authenticate(basic(whmcs), HOME);
    refusal(wrong, HOME);
    refused(Reason.TOO_MANY_FAILED_LOGINS, () -> authenticator.authenticate(basic(whmcs), HOME));
  }

  @Test
  void anIpv6SiteIsOneSource() {
    IssuedCredential whmcs = whmcs();
    IssuedCredential other = create("other", Set.of(Scope.READ), null, "192.0.2.0/24");
    for (int i = 0; i < 10; i++) {
      refusal(
          new Basic(whmcs.credential().key(), basic(other).secret()),
          IpLiteral.parse("2001:db8::" + i));
    }

    refused(
        Reason.TOO_MANY_FAILED_LOGINS,
        () -> authenticator.authenticate(basic(whmcs), IpLiteral.parse("2001:db8::77")));
  }

  @Test
  void aGatewayPassesOnSecretsAndSignatures() {
    IssuedCredential whmcs = whmcs();
    IssuedCredential gateway = gateway();

    for (Presented inner : List.of(basic(whmcs), signed(whmcs, estate.clock().instant()))) {
      Authenticated who =
          authenticator.authenticate(new Forwarded(basic(gateway), inner, HOME), GATEWAY);
      assertThat(who.caller().actor()).isEqualTo("apiCredentials/whmcs");
      assertThat(who.caller().remoteAddress()).isEqualTo("192.0.2.10");
    }
    refused(
            Reason.SOURCE_IP_NOT_ALLOWED,
            () ->
                authenticator.authenticate(
                    new Forwarded(basic(gateway), basic(whmcs), ELSEWHERE), GATEWAY))
        .hasMessageContaining("203.0.113.9");
    refused(
        Reason.SOURCE_IP_NOT_ALLOWED,
        () ->
            authenticator.authenticate(
                new Forwarded(basic(gateway), basic(whmcs), HOME), ELSEWHERE));
  }

  @Test
  void onlyAGatewaySpeaksForOthersAndOnlyOnce() {
    IssuedCredential whmcs = whmcs();
    IssuedCredential plain = create("plain", Set.of(Scope.READ), null, "127.0.0.1");

    refused(
        Reason.FORWARDED_CALL_REFUSED,
        () -> authenticator.authenticate(new Forwarded(basic(plain), basic(whmcs), HOME), GATEWAY));
    refused(
        Reason.FORWARDED_CALL_REFUSED,
        () -> authenticator.authenticate(signed(whmcs, estate.clock().instant()), HOME));
    Forwarded once = forwarded(basic(whmcs), HOME);
    refused(
        Reason.FORWARDED_CALL_REFUSED,
        () -> authenticator.authenticate(new Forwarded(once.gateway(), once, HOME), GATEWAY));
  }

  @Test
  void failuresBehindAGatewayCountWhereTheyCameFrom() {
    IssuedCredential whmcs = whmcs();
    IssuedCredential gateway = gateway();
    Basic wrong = new Basic(whmcs.credential().key(), basic(gateway).secret());
    for (int i = 0; i < 10; i++) {
      refused(
          Reason.CREDENTIAL_INVALID,
          () -> authenticator.authenticate(new Forwarded(basic(gateway), wrong, HOME), GATEWAY));
    }

    refused(
        Reason.TOO_MANY_FAILED_LOGINS,
        () ->
            authenticator.authenticate(new Forwarded(basic(gateway), basic(whmcs), HOME), GATEWAY));
    authenticator.authenticate(
        new Forwarded(basic(gateway), basic(whmcs), IpLiteral.parse("192.0.2.11")), GATEWAY);
  }

  @Test
  void signaturesAreOfTheirTextAndTheirTime() {
    IssuedCredential whmcs = whmcs();
    Basic gateway = basic(gateway());
    Instant now = estate.clock().instant();
    Signed good = signed(whmcs, now);

    authenticator.authenticate(
        new Forwarded(gateway, signed(whmcs, now.minusSeconds(300)), HOME), GATEWAY);
    authenticator.authenticate(
        new Forwarded(gateway, signed(whmcs, now.plusSeconds(300)), HOME), GATEWAY);
    for (long off : new long[] {-301, 301, -10_000_000_000L}) {
      refused(
              Reason.CLOCK_SKEW,
              () ->
                  authenticator.authenticate(
                      new Forwarded(gateway, signed(whmcs, now.plusSeconds(off)), HOME), GATEWAY))
          .satisfies(
              e ->
                  assertThat(((DcimException) e).metadata())
                      .containsEntry("server_time", now.toString())
                      .containsKey("signed_time"));
    }
    byte[] other = good.canonical().clone();
    other[0] = 'P';
    refused(
        Reason.CREDENTIAL_INVALID,
        () ->
            authenticator.authenticate(
                new Forwarded(gateway, new Signed(good.key(), other, good.signatureHex()), HOME),
                GATEWAY));
    refused(
        Reason.CREDENTIAL_INVALID,
        () ->
            authenticator.authenticate(
                new Forwarded(gateway, signed(whmcs, "no\ntime"), HOME), GATEWAY));
  }

  @Test
  void twoSecretsWorkWhileARotationOverlaps() {
    IssuedCredential first = whmcs();
    IssuedCredential second = credentials.rotate(call("R"), "whmcs", Duration.ofHours(1));

    authenticator.authenticate(basic(first), HOME);
    authenticator.authenticate(basic(second), HOME);
    estate.clock().advance(Duration.ofHours(1));
    refusal(basic(first), HOME);
    authenticator.authenticate(basic(second), HOME);

    IssuedCredential third = credentials.rotate(call("R"), "whmcs", Duration.ZERO);
    refusal(basic(second), HOME);
    authenticator.authenticate(basic(third), HOME);
  }

  @Test
  void eachSecretsLastUseIsKeptToTheMinute() {
    IssuedCredential first = whmcs();
    credentials.rotate(call("R"), "whmcs", Duration.ofHours(1));
    estate.clock().advance(Duration.ofSeconds(90));

    authenticator.authenticate(basic(first), HOME);
    estate.get(LastUses.class).write();

    assertThat(credentials.get("whmcs").lastUseTime())
        .isEqualTo(Instant.parse("2026-03-01T12:01:00Z"));
    assertThat(estate.text("select last_use_time is null from api_credentials where id = 'whmcs'"))
        .isEqualTo("t");
    assertThat(credentials.get("whmcs").version()).isEqualTo(2);
  }
}
