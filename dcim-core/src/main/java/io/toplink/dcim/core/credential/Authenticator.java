package io.toplink.dcim.core.credential;

import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.credential.CredentialCache.Opened;
import io.toplink.dcim.core.credential.Presented.Basic;
import io.toplink.dcim.core.credential.Presented.Forwarded;
import io.toplink.dcim.core.credential.Presented.Signed;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Says who calls. In this order: is there such a key, is the secret right, is it still good, may it
 * come from there. Until the secret is known to be right, every refusal is the same and takes the
 * same work, so that nobody learns which keys there are.
 */
public final class Authenticator {
  private static final Duration SKEW = Duration.ofSeconds(300);
  private static final int CANONICAL_LINES = 5;
  private static final int TIME_LINE = 2;

  private final CredentialCache cache;
  private final FailedLogins failures;
  private final LastUses uses;
  private final InstantSource clock;

  /** Verified against when there is nothing else to verify against. Nobody has its secret. */
  private final byte[] nobodysKey = new byte[32];

  @Inject
  Authenticator(CredentialCache cache, FailedLogins failures, LastUses uses, InstantSource clock) {
    this.cache = cache;
    this.failures = failures;
    this.uses = uses;
    this.clock = clock;
    new SecureRandom().nextBytes(nobodysKey);
  }

  /**
   * Checks what was presented. Scopes are for the caller of this to check.
   *
   * @param peer the other end of the connection
   * @throws DcimException CREDENTIAL_INVALID, CREDENTIAL_REVOKED, CREDENTIAL_EXPIRED,
   *     CREDENTIAL_DISABLED, CLOCK_SKEW, SOURCE_IP_NOT_ALLOWED, TOO_MANY_FAILED_LOGINS,
   *     FORWARDED_CALL_REFUSED, STORAGE_UNAVAILABLE
   */
  public Authenticated authenticate(Presented presented, InetAddress peer) {
    if (presented instanceof Forwarded forwarded) {
      return authenticateForwarded(forwarded, peer);
    }
    if (presented instanceof Signed) {
      // What was signed is a request to a gateway: nothing ties it to what is asked here.
      throw forwardedCallRefused("a signature can only be passed on by a gateway");
    }
    return verify(presented, peer);
  }

  private Authenticated authenticateForwarded(Forwarded forwarded, InetAddress peer) {
    Authenticated gateway = verify(forwarded.gateway(), peer);
    if (!gateway.caller().has(Scope.GATEWAY)) {
      throw forwardedCallRefused(
          gateway.credentialName() + " is not a gateway's: it lacks SCOPE_GATEWAY");
    }
    if (forwarded.inner() instanceof Forwarded) {
      throw forwardedCallRefused("a call can be passed on once only");
    }
    return verify(forwarded.inner(), forwarded.client());
  }

  private Authenticated verify(Presented presented, InetAddress address) {
    failures.check(address);
    Optional<Opened> found =
        KeyForms.isKey(presented.key()) ? cache.find(presented.key()) : Optional.empty();
    Instant now = clock.instant();
    Match match = match(presented, found, now);
    if (found.isEmpty() || match == Match.NONE) {
      failures.add(address);
      throw invalid(presented);
    }
    ApiCredential credential = found.get().credential();
    requireLive(credential, now);
    if (presented instanceof Signed signed) {
      requireRecent(signed, now);
    }
    requireAllowed(found.get(), address);
    uses.used(credential.uid(), match == Match.OLD, now);
    return authenticated(credential, address);
  }

  /** Which of a credential's secrets was shown. */
  private enum Match {
    NONE,
    PRESENT,
    OLD
  }

  /** Always two comparisons, of equal length, whatever there is to compare with. */
  private Match match(Presented presented, Optional<Opened> found, Instant now) {
    byte[] present = found.map(Opened::signingKey).orElse(nobodysKey);
    byte[] old = found.flatMap(opened -> usableOld(opened, now)).orElse(nobodysKey);
    boolean matchesPresent;
    boolean matchesOld;
    if (presented instanceof Basic basic) {
      byte[] shown = KeyForms.signingKey(basic.secret());
      matchesPresent = MessageDigest.isEqual(shown, present);
      matchesOld = MessageDigest.isEqual(shown, old);
    } else if (presented instanceof Signed signed) {
      byte[] shown = signed.signatureHex().getBytes(StandardCharsets.UTF_8);
      matchesPresent = MessageDigest.isEqual(shown, signature(present, signed));
      matchesOld = MessageDigest.isEqual(shown, signature(old, signed));
    } else {
      throw new IllegalArgumentException("a forwarded call is not a proof of its own");
    }
    if (matchesPresent) {
      return Match.PRESENT;
    }
    return matchesOld ? Match.OLD : Match.NONE;
  }

  private static Optional<byte[]> usableOld(Opened opened, Instant now) {
    Instant until = opened.oldUntil();
    return until != null && now.isBefore(until)
        ? Optional.ofNullable(opened.oldSigningKey())
        : Optional.empty();
  }

  private static byte[] signature(byte[] key, Signed signed) {
    return HexFormat.of()
        .formatHex(KeyForms.hmac(key, signed.canonical()))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void requireLive(ApiCredential credential, Instant now) {
    if (credential.deleteTime() != null) {
      throw DcimException.of(
          Reason.CREDENTIAL_REVOKED,
          "the credential " + credential.key() + " has been revoked; ask for a new one",
          "key",
          credential.key());
    }
    Instant expires = credential.expireTime();
    if (expires != null && !now.isBefore(expires)) {
      throw DcimException.of(
          Reason.CREDENTIAL_EXPIRED,
          "the credential " + credential.key() + " expired at " + expires + "; ask for a new one",
          "key",
          credential.key(),
          "expire_time",
          expires.toString());
    }
    if (credential.disabled()) {
      throw DcimException.of(
          Reason.CREDENTIAL_DISABLED,
          "the credential " + credential.key() + " is disabled; ask for it to be enabled",
          "key",
          credential.key());
    }
  }

  private static void requireRecent(Signed signed, Instant now) {
    Instant at = signedTime(signed);
    if (Duration.between(at, now).abs().compareTo(SKEW) > 0) {
      throw DcimException.of(
          Reason.CLOCK_SKEW,
          "the request was signed at "
              + at
              + ", it is "
              + now
              + " here, and at most "
              + SKEW.toSeconds()
              + " s may lie between; set the clock (NTP)",
          "server_time",
          now.toString(),
          "signed_time",
          at.toString());
    }
  }

  /** What was signed is the owner's word, but its form is still unchecked. */
  private static Instant signedTime(Signed signed) {
    String[] lines = new String(signed.canonical(), StandardCharsets.UTF_8).split("\n", -1);
    try {
      if (lines.length != CANONICAL_LINES) {
        throw new NumberFormatException("no time");
      }
      long seconds = Long.parseLong(lines[TIME_LINE]);
      return Instant.ofEpochSecond(Math.max(0, Math.min(seconds, 1L << 40)));
    } catch (NumberFormatException e) {
      throw DcimException.of(
              Reason.CREDENTIAL_INVALID,
              "what was signed is not method, path, Unix seconds, idempotency key and body digest,"
                  + " each on a line of its own")
          .causedBy(e);
    }
  }

  private static void requireAllowed(Opened opened, InetAddress address) {
    if (opened.allowed().stream().noneMatch(block -> block.contains(address))) {
      ApiCredential credential = opened.credential();
      String seen = IpLiteral.format(address);
      throw DcimException.of(
              Reason.SOURCE_IP_NOT_ALLOWED,
              "the call comes from "
                  + seen
                  + ", which is not among the addresses allowed for "
                  + credential.key()
                  + "; add it to the credential's allowed_cidrs",
              "remote_address",
              seen,
              "key",
              credential.key(),
              "allowed",
              String.join(" ", credential.allowedCidrs()))
          .refusing(caller(credential, address));
    }
  }

  private static Authenticated authenticated(ApiCredential credential, InetAddress address) {
    return new Authenticated(
        caller(credential, address),
        credential.name(),
        credential.displayName(),
        credential.expireTime());
  }

  private static Caller caller(ApiCredential credential, InetAddress address) {
    return new Caller(
        credential.name(), credential.tenant(), credential.scopes(), IpLiteral.format(address));
  }

  /** The hint comes from the checksum alone, and so tells nothing of what is stored. */
  private static DcimException invalid(Presented presented) {
    boolean mistyped =
        presented instanceof Basic basic && !KeyForms.isSecret(basic.secret().reveal());
    return DcimException.of(
        Reason.CREDENTIAL_INVALID,
        "there is no such key, or its secret is not right"
            + (mistyped
                ? "; the secret looks mistyped, cut off or has extra characters, such as a blank"
                : ""));
  }

  private static DcimException forwardedCallRefused(String why) {
    return DcimException.of(Reason.FORWARDED_CALL_REFUSED, why);
  }
}
