package io.toplink.dcim.whmcs.upstream;

import java.util.Optional;

/** An rpc gave nothing; {@link #failure} says why. */
public final class UpstreamException extends RuntimeException {
  private final transient UpstreamFailure failure;

  UpstreamException(UpstreamFailure failure) {
    super(failure.getClass().getSimpleName(), null, false, false);
    this.failure = failure;
  }

  public UpstreamFailure failure() {
    return failure;
  }

  /** What the server said; empty if it said nothing. */
  public Optional<Refusal> refusal() {
    return failure instanceof UpstreamFailure.Refused refused
        ? Optional.of(refused.refusal())
        : Optional.empty();
  }

  /** True if the server said that there is no such resource. */
  public boolean isMissing(String resource) {
    return refusal()
        .filter(refused -> refused.reason().equals("NOT_FOUND"))
        .filter(refused -> refused.about("resource").equals(resource))
        .isPresent();
  }
}
