package io.toplink.dcim.server;

import static io.toplink.dcim.server.BadCall.bad;

import com.google.rpc.Code;
import io.grpc.Metadata;
import io.toplink.dcim.v1.ApiCredentialServiceGrpc;
import io.toplink.dcim.v1.CreateSiteRequest;
import io.toplink.dcim.v1.Scope;
import io.toplink.dcim.v1.Site;
import io.toplink.dcim.v1.SiteServiceGrpc;
import io.toplink.dcim.v1.WhoAmIRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Callers that are not let in, and what is said to each. */
class BadCallerTest {
  private static final TestStack STACK = TestStack.shared();
  private static final String ADMIN = STACK.credential("admin");
  private static final String KEY = ADMIN.substring(0, ADMIN.indexOf(':'));
  private static final String SECRET = ADMIN.substring(ADMIN.indexOf(':') + 1);
  private static final String READER =
      STACK.issue("reader", "hk", List.of("127.0.0.1/32"), Scope.SCOPE_READ);
  private static final String ELSEWHERE =
      STACK.issue("elsewhere", "hk", List.of("192.0.2.0/24"), Scope.SCOPE_READ);

  static Stream<BadCall> cases() {
    return Stream.concat(access(), forwarding());
  }

  private static Stream<BadCall> access() {
    return Stream.of(
        who("G1 no credential", new Metadata(), Code.UNAUTHENTICATED, "CREDENTIAL_MISSING"),
        who("G2 key without secret", basic(KEY), Code.UNAUTHENTICATED, "CREDENTIAL_MISSING"),
        who(
            "G2 secret without key",
            basic(":" + SECRET),
            Code.UNAUTHENTICATED,
            "CREDENTIAL_MISSING"),
        who("G2 unknown scheme", bearer("Digest x"), Code.UNAUTHENTICATED, "CREDENTIAL_MISSING"),
        who("G2 no base64", bearer("Basic %%%"), Code.UNAUTHENTICATED, "CREDENTIAL_INVALID"),
        who(
            "G3 unknown key",
            basic("dckAAAAAAAAAAAAAAAAAAAAAA:" + SECRET),
            Code.UNAUTHENTICATED,
            "CREDENTIAL_INVALID"),
        who(
            "G4 wrong secret",
            basic(KEY + ":" + READER.split(":")[1]),
            Code.UNAUTHENTICATED,
            "CREDENTIAL_INVALID"),
        who("G5 trailing blank", basic(ADMIN + " "), Code.UNAUTHENTICATED, "CREDENTIAL_INVALID"),
        who(
            "G6 two credentials",
            TestStack.headers("Bearer " + KEY + "." + SECRET, "Bearer x.y"),
            Code.UNAUTHENTICATED,
            "CREDENTIAL_AMBIGUOUS"),
        who(
            "G8 no ASCII in the key",
            basic("dck\u00e9\u0007:" + SECRET),
            Code.UNAUTHENTICATED,
            "CREDENTIAL_INVALID"),
        who(
            "G11 from elsewhere",
            basic(ELSEWHERE),
            Code.PERMISSION_DENIED,
            "SOURCE_IP_NOT_ALLOWED"),
        new BadCall(
            "G13 scope missing",
            basic(READER),
            SiteServiceGrpc.getCreateSiteMethod(),
            site("hk9", "x", ""),
            Code.PERMISSION_DENIED,
            "SCOPE_MISSING",
            List.of()));
  }

  private static Stream<BadCall> forwarding() {
    return Stream.of(
        who(
            "G12 forged address",
            TestStack.with(basic(ELSEWHERE), "x-dcim-caller-address", "192.0.2.1"),
            Code.UNAUTHENTICATED,
            "FORWARDED_CALL_REFUSED"),
        who(
            "G12 passed on by who is no gateway",
            forwarded(ADMIN, "192.0.2.1"),
            Code.UNAUTHENTICATED,
            "FORWARDED_CALL_REFUSED"),
        who(
            "G12 passed on, from an address that is not allowed",
            forwarded(STACK.credential("gateway"), "198.51.100.7"),
            Code.PERMISSION_DENIED,
            "SOURCE_IP_NOT_ALLOWED"),
        who(
            "G12 passed on, from no address",
            forwarded(STACK.credential("gateway"), "localhost"),
            Code.UNAUTHENTICATED,
            "FORWARDED_CALL_REFUSED"),
        who(
            "a gateway that speaks for nobody",
            basic(STACK.credential("gateway")),
            Code.PERMISSION_DENIED,
            "SCOPE_MISSING"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefusedClearly(BadCall bad) {
    bad.assertRefusedClearly();
  }

  private static BadCall who(String name, Metadata headers, Code code, String reason) {
    return new BadCall(
        name,
        headers,
        ApiCredentialServiceGrpc.getWhoAmIMethod(),
        WhoAmIRequest.getDefaultInstance(),
        code,
        reason,
        List.of());
  }

  private static CreateSiteRequest site(String id, String displayName, String requestId) {
    return CreateSiteRequest.newBuilder()
        .setSiteId(id)
        .setSite(Site.newBuilder().setDisplayName(displayName))
        .setRequestId(requestId)
        .build();
  }

  private static Metadata basic(String credential) {
    return TestStack.basic(credential);
  }

  private static Metadata bearer(String authorization) {
    return TestStack.headers(authorization);
  }

  private static Metadata forwarded(String gateway, String address) {
    Metadata headers = basic(gateway);
    TestStack.with(headers, "x-dcim-caller-key", READER.split(":")[0]);
    TestStack.with(headers, "x-dcim-caller-secret", READER.split(":")[1]);
    return TestStack.with(headers, "x-dcim-caller-address", address);
  }
}
