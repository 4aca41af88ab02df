package io.toplink.dcim.core.bmc;

/**
 * How much at once, and how much from one BMC.
 *
 * @param total BMCs talked to at the same time, 1 or more; those that turn out to be slow are not
 *     counted, of them there may be four times as many again
 * @param perSubnet of these, behind one router: in one IPv4 /24 or IPv6 /64
 * @param unhurried of these, for bulk work and polls together, so that a user never waits for all
 *     of them; in each subnet, too, they leave a quarter
 * @param slowCallers threads that wait for slow or silent BMCs at the same time; what operations
 *     run in, so that the others find some
 * @param tlsHandshakes at the same time; more of them only time each other out
 * @param answerBytes longest answer that is read
 * @param answerDepth deepest nesting that is read
 */
public record BmcLimits(
    int total,
    int perSubnet,
    int unhurried,
    int slowCallers,
    int tlsHandshakes,
    int answerBytes,
    int answerDepth) {

  /** What suits a few thousand BMCs. */
  public static final BmcLimits DEFAULT = new BmcLimits(64, 16, 48, 32, 32, 1 << 20, 64);

  /**
   * The usual ones, but for another number of BMCs.
   *
   * @param total talked to at the same time; bulk work and polls leave a quarter of them to users
   * @param workers threads that talk to BMCs; slow and silent BMCs leave half of them to the others
   */
  public static BmcLimits of(int total, int perSubnet, int workers) {
    return new BmcLimits(
        total,
        perSubnet,
        butAQuarter(total),
        Math.max(1, workers / 2),
        DEFAULT.tlsHandshakes,
        DEFAULT.answerBytes,
        DEFAULT.answerDepth);
  }

  /** What those who can wait may take of something, which is never nothing. */
  static int butAQuarter(int of) {
    return of - of / 4;
  }

  public BmcLimits {
    if (total < 1 || perSubnet < 1 || unhurried < 1) {
      throw new IllegalArgumentException("every limit must be at least 1");
    }
    if (slowCallers < 1 || tlsHandshakes < 1) {
      throw new IllegalArgumentException("every limit must be at least 1");
    }
    if (answerBytes < 1024 || answerDepth < 8) {
      throw new IllegalArgumentException(
          "answers of at least 1024 bytes and 8 levels must be allowed");
    }
  }
}
