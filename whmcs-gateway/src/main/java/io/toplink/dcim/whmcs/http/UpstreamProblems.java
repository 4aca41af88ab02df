package io.toplink.dcim.whmcs.http;

import com.google.rpc.BadRequest.FieldViolation;
import io.toplink.dcim.whmcs.http.Problem.Changed;
import io.toplink.dcim.whmcs.upstream.Refusal;
import io.toplink.dcim.whmcs.upstream.UpstreamFailure;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says in the words of the HTTP contract what went wrong on the way to the server or there. */
public final class UpstreamProblems {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Duration SOON = Duration.ofSeconds(2);

  /** Ends of operations of which the contract says that nothing was sent to the machine. */
  private static final Set<String> NOTHING_SENT =
      Set.of(
          "BMC_IDENTITY_MISMATCH",
          "BMC_IDENTITY_UNSTABLE",
          "BMC_BUSY",
          "BMC_SESSIONS_FULL",
          "BMC_PRIVILEGE",
          "BMC_ADDRESS_REFUSED",
          "BMC_LOGIN_REFUSED",
          "BMC_UNSUPPORTED",
          "BMC_CERTIFICATE_REFUSED",
          "SECRET_UNREADABLE",
          "IMAGE_SOURCE_UNUSABLE");

  private final InstantSource clock;

  @Inject
  public UpstreamProblems(InstantSource clock) {
    this.clock = clock;
  }

  /** The problem of a call that gave nothing. */
  public Problem of(UpstreamFailure failure) {
    if (failure instanceof UpstreamFailure.Refused refused) {
      return refused(refused);
    }
    if (failure instanceof UpstreamFailure.BreakerOpen open) {
      return breakerOpen(open);
    }
    if (failure instanceof UpstreamFailure.Unreachable unreachable) {
      return unreachable.mayHaveChanged() ? unknownOutcome(503, "did not answer") : unreachable();
    }
    if (failure instanceof UpstreamFailure.TimedOut late) {
      return late.mayHaveChanged() ? unknownOutcome(504, "did not answer in time") : tooLate();
    }
    if (failure instanceof UpstreamFailure.NotTrusted untrusted) {
      return notTrusted(untrusted.why());
    }
    return Problem.of(429, "BUSY", "As many calls are under way as the gateway allows.")
        .retryable(Duration.ofSeconds(1));
  }

  /** The problem of an operation that ended without reaching its goal. */
  public Problem ofOperation(Refusal end) {
    Changed changed = NOTHING_SENT.contains(end.reason()) ? Changed.NO : Changed.UNKNOWN;
    return inWords(end).changed(changed);
  }

  private Problem refused(UpstreamFailure.Refused refused) {
    Refusal refusal = refused.refusal();
    Problem problem = inWords(refusal);
    return refused.mutation() ? problem.changed(changedBy(refusal)) : problem;
  }

  /** A server that refuses has changed nothing; one that failed half-way does not know. */
  private static Changed changedBy(Refusal refusal) {
    return switch (refusal.code()) {
      case INTERNAL, UNKNOWN, DATA_LOSS, DEADLINE_EXCEEDED, CANCELLED -> Changed.UNKNOWN;
      default ->
          switch (refusal.reason()) {
            case "REQUEST_IN_PROGRESS", "STORAGE_UNAVAILABLE", "OUTCOME_UNKNOWN" -> Changed.UNKNOWN;
            default -> Changed.NO;
          };
    };
  }

  private Problem inWords(Refusal refusal) {
    if (!refusal.isFromServer()) {
      return withoutReason(refusal);
    }
    String reason = refusal.reason();
    Problem problem = Problem.of(statusOf(refusal), reason, messageOf(refusal));
    return switch (reason) {
      case "OUT_OF_STOCK", "NO_ADDRESS_AVAILABLE", "GRACE_EXPIRED", "POWER_STATE_UNCONFIRMED" ->
          problem.retryable();
      case "SERVER_BUSY",
          "REQUEST_IN_PROGRESS",
          "STORAGE_UNAVAILABLE",
          "OVERLOADED",
          "TOO_MANY_FAILED_LOGINS",
          "BMC_UNREACHABLE",
          "BMC_BUSY",
          "BMC_SESSIONS_FULL" ->
          problem.retryable(refusal.retryAfter().orElse(SOON));
      case "WRONG_STATE" -> wrongState(problem, refusal.about("state"));
      case "INTERNAL" -> upstreamError();
      case "METHOD_NOT_SUPPORTED" -> versionMismatch();
      case "FORWARDED_CALL_REFUSED" ->
          Problem.of(
              502,
              "GATEWAY_CREDENTIAL_REFUSED",
              "The control server does not accept the gateway's own credential. Nothing can be"
                  + " done from WHMCS: tell whoever runs the gateway to look at its"
                  + " credential-file.");
      default -> withChallenge(problem);
    };
  }

  /** The state is told to programs as well, so that they can say it in their own words. */
  private static Problem wrongState(Problem problem, String state) {
    return state.isEmpty()
        ? problem.retryable()
        : problem.retryable().data(Map.of("state", state.toLowerCase(Locale.ROOT)));
  }

  private static Problem withChallenge(Problem problem) {
    return problem.status() == 401
        ? problem.header("WWW-Authenticate", "Basic realm=\"TopLink DCIM\"")
        : problem;
  }

  private static String messageOf(Refusal refusal) {
    return switch (refusal.reason()) {
      case "SOURCE_IP_NOT_ALLOWED" ->
          "Address %s may not use key \"%s\"; allowed: %s."
              .formatted(
                  refusal.about("remote_address"), refusal.about("key"), refusal.about("allowed"));
      case "SCOPE_MISSING" ->
          "The key lacks the scope %s: give it to the credential."
              .formatted(refusal.about("scope"));
      default -> refusal.violations().isEmpty() ? refusal.message() : violations(refusal);
    };
  }

  private static String violations(Refusal refusal) {
    return refusal.violations().stream()
        .map(violation -> FieldNames.ofJson(violation.getField()) + ": " + rule(violation))
        .collect(Collectors.joining("; ", "Not accepted: ", "."));
  }

  private static String rule(FieldViolation violation) {
    String rule = violation.getDescription();
    return rule.endsWith(".") ? rule.substring(0, rule.length() - 1) : rule;
  }

  private static int statusOf(Refusal refusal) {
    return switch (refusal.reason()) {
      case "REQUEST_ID_REUSED" -> 422;
      case "SERVER_BUSY" -> 423;
      default ->
          switch (refusal.code()) {
            case INVALID_ARGUMENT, OUT_OF_RANGE -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case ALREADY_EXISTS, ABORTED, FAILED_PRECONDITION, CANCELLED -> 409;
            case RESOURCE_EXHAUSTED -> 429;
            case UNAVAILABLE -> 503;
            case DEADLINE_EXCEEDED -> 504;
            case UNIMPLEMENTED -> 501;
            default -> 502;
          };
    };
  }

  /** Made up between us and the server, or by a server that is not what we take it for. */
  private static Problem withoutReason(Refusal refusal) {
    return switch (refusal.code()) {
      case UNIMPLEMENTED -> versionMismatch();
      case RESOURCE_EXHAUSTED ->
          Problem.of(429, "OVERLOADED", "The control server has as much to do as it can take.")
              .retryable(SOON);
      case UNAUTHENTICATED,
          PERMISSION_DENIED,
          NOT_FOUND,
          INVALID_ARGUMENT,
          FAILED_PRECONDITION,
          ALREADY_EXISTS,
          ABORTED,
          OUT_OF_RANGE ->
          Problem.of(
              statusOf(refusal),
              refusal.code().name(),
              "The control server refused the call without saying why.");
      default -> upstreamError();
    };
  }

  private static Problem versionMismatch() {
    return Problem.of(
        501,
        "VERSION_MISMATCH",
        "The control server does not know this call: gateway %s and server are of different"
                .formatted(Version.ofGateway())
            + " versions. Update both.");
  }

  private static Problem upstreamError() {
    return Problem.of(
            502,
            "UPSTREAM_ERROR",
            "The control server failed. Look for the request id in its log. Repeating the call is"
                + " safe.")
        .retryable();
  }

  private Problem breakerOpen(UpstreamFailure.BreakerOpen open) {
    Duration left = Duration.between(clock.instant(), open.until());
    Duration retryAfter = left.compareTo(Duration.ofSeconds(1)) < 0 ? SOON : left;
    Instant again = clock.instant().plus(retryAfter);
    return Problem.of(
            503,
            "CONTROL_SERVER_UNREACHABLE",
            ("The control server did not answer %d times in the last minute, so this call was not"
                    + " sent. Nothing was changed. Try again after %s UTC.")
                .formatted(open.failures(), CLOCK.format(again)))
        .retryable(retryAfter);
  }

  private Problem unreachable() {
    Instant again = clock.instant().plus(Duration.ofSeconds(5));
    return Problem.of(
            503,
            "CONTROL_SERVER_UNREACHABLE",
            "The control server cannot be reached. Nothing was changed. Try again after %s UTC."
                .formatted(CLOCK.format(again)))
        .retryable(Duration.ofSeconds(5));
  }

  private static Problem tooLate() {
    return Problem.of(
            504,
            "CONTROL_SERVER_TIMEOUT",
            "The control server did not answer in time. Nothing was changed.")
        .retryable(SOON);
  }

  private static Problem unknownOutcome(int status, String what) {
    String code = status == 504 ? "OUTCOME_UNKNOWN" : "CONTROL_SERVER_UNREACHABLE";
    return Problem.of(
            status,
            code,
            "The control server "
                + what
                + ", and may have done what was asked. Do the same again: that is safe and finds"
                + " out.")
        .changed(Changed.UNKNOWN)
        .retryable(SOON);
  }

  private static Problem notTrusted(String why) {
    return Problem.of(
        503,
        "UPSTREAM_TLS",
        "The control server could not prove who it is (its certificate: "
            + why
            + "), so nothing was sent. Tell whoever runs the gateway.");
  }
}
