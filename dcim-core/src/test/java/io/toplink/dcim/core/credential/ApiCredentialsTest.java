package io.toplink.dcim.core.credential;

import static io.toplink.dcim.core.testing.Calls.call;
import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.testing.Calls;
import io.toplink.dcim.core.testing.TestEstate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApiCredentialsTest {
  private final TestEstate estate = TestEstate.with(new CredentialModule());
  private final ApiCredentials credentials = estate.get(ApiCredentials.class);

  private static ApiCredentialDraft draft(String id, String... allowed) {
    return new ApiCredentialDraft(
        id, "Label", "whmcs", Set.of(Scope.READ, Scope.POWER), List.of(allowed), null, false);
  }

  private IssuedCredential create(String id) {
    return credentials.create(call("C"), draft(id, "192.0.2.0/24"));
  }

  @Test
  void theSecretIsToldOnceAndNotKept() {
    UUID request = UUID.randomUUID();
    IssuedCredential first =
        credentials.create(call("C", request), draft("whmcs", "192.0.2.0/24", "::ffff:192.0.2.1"));
    IssuedCredential again =
        credentials.create(call("C", request), draft("whmcs", "192.0.2.0/24", "::ffff:192.0.2.1"));

    String secret = Objects.requireNonNull(first.secret()).reveal();
    assertThat(again.credential()).isEqualTo(first.credential());
    assertThat(again.secret()).isNull();
    assertThat(credentials.get("whmcs")).isEqualTo(first.credential());
    assertThat(first.credential().allowedCidrs()).containsExactly("192.0.2.0/24", "192.0.2.1/32");
    assertThat(first.toString()).doesNotContain(secret);
    assertThat(estate.text("select string_agg(c::text, '') from api_credentials c"))
        .doesNotContain(secret);
    assertThat(estate.text("select string_agg(r::text, '') from request_replays r"))
        .doesNotContain(secret);
  }

  @Test
  void tellsAllThatIsWrong() {
    refused(
            Reason.INVALID_FIELD,
            () ->
                credentials.create(
                    call("C"),
                    new ApiCredentialDraft(
                        "a1",
                        "A",
                        "t1",
                        Set.of(),
                        List.of("10.0.0.5/24", "192.0.2.1", "example.com"),
                        null,
                        false)))
        .hasMessageContaining("allowed_cidrs[0]")
        .hasMessageContaining("10.0.0.0/24")
        .hasMessageContaining("allowed_cidrs[2]")
        .hasMessageContaining("scopes");
    refused(Reason.INVALID_FIELD, () -> credentials.create(call("C"), draft("a1")))
        .hasMessageContaining("0.0.0.0/0 and ::/0");
  }

  @Test
  void anIdIsNeverUsedAgain() {
    create("whmcs");
    refused(Reason.ALREADY_EXISTS, () -> create("whmcs"));
    credentials.revoke(call("D"), "whmcs", "1");
    refused(Reason.ALREADY_EXISTS, () -> create("whmcs"));
  }

  @Test
  void revokedOnesAreListedOnRequest() {
    create("a1");
    create("b1");
    credentials.revoke(call("D"), "a1", "");
    credentials.revoke(call("D"), "a1", "");

    assertThat(credentials.list(PageRequest.of(0, ""), false).items())
        .extracting(ApiCredential::id)
        .containsExactly("b1");
    assertThat(credentials.list(PageRequest.of(0, ""), true).items())
        .extracting(ApiCredential::id)
        .containsExactly("a1", "b1");
    assertThat(credentials.get("a1").deleteTime()).isEqualTo(estate.clock().instant());
    refused(
        Reason.WRONG_STATE,
        () ->
            credentials.update(call("U"), draft("a1", "::/0"), UpdateMask.of("allowed_cidrs"), ""));
    refused(Reason.WRONG_STATE, () -> credentials.rotate(call("R"), "a1", Duration.ZERO));
    refused(Reason.NOT_FOUND, () -> credentials.revoke(call("D"), "nobody", ""));
    refused(Reason.NOT_FOUND, () -> credentials.get("nobody"));
  }

  @Test
  void changesWhatTheMaskNamesOnly() {
    create("a1");

    ApiCredential changed =
        credentials.update(
            call("U"),
            new ApiCredentialDraft("a1", "New", "x", Set.of(), List.of(), null, true),
            UpdateMask.of("display_name", "disabled"),
            "1");

    assertThat(changed.displayName()).isEqualTo("New");
    assertThat(changed.disabled()).isTrue();
    assertThat(changed.tenant()).isEqualTo("whmcs");
    assertThat(changed.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.POWER);
    refused(
        Reason.ETAG_MISMATCH,
        () -> credentials.update(call("U"), draft("a1"), UpdateMask.of("disabled"), "1"));
    refused(
        Reason.INVALID_FIELD,
        () -> credentials.update(call("U"), draft("a1"), UpdateMask.of("tenant"), ""));
  }

  @Test
  void overlapIsAWeekAtMost() {
    create("a1");
    refused(Reason.INVALID_FIELD, () -> credentials.rotate(call("R"), "a1", Duration.ofDays(8)));
    refused(
        Reason.INVALID_FIELD, () -> credentials.rotate(call("R"), "a1", Duration.ofSeconds(-1)));
  }

  @Test
  void nobodyShutsItselfOut() {
    Set<Scope> admin = Set.of(Scope.ADMIN);
    credentials.create(
        call("C"),
        new ApiCredentialDraft("boss", "Boss", "ops", admin, List.of("192.0.2.7"), null, false));
    Caller boss = new Caller("apiCredentials/boss", "ops", admin, "192.0.2.7");
    Call own = Calls.call(boss, "U", null);
    Instant past = estate.clock().instant();
    List<Runnable> lockOuts =
        List.of(
            () -> change(own, "allowed_cidrs", admin, "192.0.2.8", null, false),
            () -> change(own, "scopes", Set.of(Scope.READ), "", null, false),
            () -> change(own, "disabled", admin, "", null, true),
            () -> change(own, "expire_time", admin, "", past, false),
            () -> credentials.revoke(own, "boss", ""));

    for (Runnable lockOut : lockOuts) {
      refused(Reason.WOULD_LOCK_OUT_CALLER, lockOut::run);
    }
    assertThat(credentials.get("boss").version()).isEqualTo(1);
    change(own, "allowed_cidrs", admin, "192.0.2.0/24", null, false);
    change(call("U"), "disabled", admin, "", null, true);
  }

  private void change(
      Call call,
      String field,
      Set<Scope> scopes,
      String allowed,
      @Nullable Instant expires,
      boolean off) {
    credentials.update(
        call,
        new ApiCredentialDraft("boss", "", "", scopes, List.of(allowed), expires, off),
        UpdateMask.of(field),
        "");
  }

  @Test
  void theFirstStartMakesTwoCredentialsAndLaterOnesNone() {
    Bootstrap bootstrap = estate.get(Bootstrap.class);
    Map<String, Presented> kept = new LinkedHashMap<>();
    Bootstrap.Sink sink =
        (String id, String key, Secret secret) -> kept.put(id, new Presented.Basic(key, secret));

    assertThat(bootstrap.run(sink).credentialIds()).containsExactly("admin", "gateway");
    assertThat(bootstrap.run(sink).credentialIds()).isEmpty();

    Authenticator authenticator = estate.get(Authenticator.class);
    Caller admin =
        authenticator
            .authenticate(Objects.requireNonNull(kept.get("admin")), IpLiteral.parse("::1"))
            .caller();
    assertThat(admin.scopes()).contains(Scope.ADMIN, Scope.PROVISIONING).hasSize(7);
    assertThat(admin.scopes()).doesNotContain(Scope.MACHINE, Scope.GATEWAY);
    Caller gateway =
        authenticator
            .authenticate(Objects.requireNonNull(kept.get("gateway")), IpLiteral.parse("127.0.0.1"))
            .caller();
    assertThat(gateway.scopes()).containsExactly(Scope.GATEWAY);
  }

  @Test
  void aFirstStartThatCannotKeepTheSecretIsTriedAgain() {
    Bootstrap bootstrap = estate.get(Bootstrap.class);
    List<String> kept = new ArrayList<>();

    assertThatThrownBy(
            () ->
                bootstrap.run(
                    (id, key, secret) -> {
                      throw new IllegalStateException("disk full");
                    }))
        .hasMessage("disk full");
    bootstrap.run((id, key, secret) -> kept.add(id));

    assertThat(kept).containsExactly("admin", "gateway");
  }
}
