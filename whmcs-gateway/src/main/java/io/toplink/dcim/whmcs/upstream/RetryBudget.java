package io.toplink.dcim.whmcs.upstream;

/**
 * Keeps repeated attempts from adding to a server's troubles. Each failed attempt takes a token,
 * each success gives a tenth of one back, and nothing is repeated while half of them are gone: in
 * an outage a handful of attempts is repeated, not a multiple of the load.
 */
final class RetryBudget {
  private static final int MOST = 100;
  private static final int COST_OF_FAILURE = 10;
  private static final int GAIN_OF_SUCCESS = 1;

  /** In tenths of a token. */
  private int tenths = MOST;

  synchronized void succeeded() {
    tenths = Math.min(MOST, tenths + GAIN_OF_SUCCESS);
  }

  synchronized void failed() {
    tenths = Math.max(0, tenths - COST_OF_FAILURE);
  }

  synchronized double tokens() {
    return tenths / 10.0;
  }

  synchronized boolean allowsRetry() {
    return tenths > MOST / 2;
  }
}
