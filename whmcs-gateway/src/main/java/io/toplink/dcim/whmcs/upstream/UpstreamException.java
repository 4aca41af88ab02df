package io.toplink.dcim.whmcs.upstream;

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
}
