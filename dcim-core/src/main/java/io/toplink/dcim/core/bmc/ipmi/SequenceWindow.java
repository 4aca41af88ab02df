package io.toplink.dcim.core.bmc.ipmi;

/** Lets each numbered packet of a session through once, and none that is far behind. */
final class SequenceWindow {
  private static final int BEHIND = 32;

  private boolean any;
  private int highest;

  /** Bit n: the packet n before the highest has been here. */
  private int seen;

  /**
   * @return whether it is new
   */
  boolean accept(int sequence) {
    if (sequence == 0) {
      return false;
    }
    if (!any) {
      any = true;
      highest = sequence;
      seen = 1;
      return true;
    }
    int ahead = sequence - highest;
    if (ahead > 0) {
      seen = ahead >= BEHIND ? 1 : seen << ahead | 1;
      highest = sequence;
      return true;
    }
    int behind = -ahead;
    if (behind < 0 || behind >= BEHIND || (seen & 1 << behind) != 0) {
      return false;
    }
    seen |= 1 << behind;
    return true;
  }
}
