package io.toplink.dcim.core.install;

import java.util.List;

/**
 * How long iPXE asks for what it does not get. It gives up in any case: the firmware then goes on
 * with its next entry, so that no machine hangs because we are down.
 *
 * @param tries how often it asks in all
 * @param silence seconds without a sign of life after which a try has failed; one that is refused
 *     fails at once
 */
record IpxeRetries(int tries, int silence) {
  /** Seconds from one try to the next. */
  private static final int PAUSE = 10;

  /**
   * Of a machine that may have nothing to install: 70 s where nobody listens, less than two minutes
   * where nothing answers at all. Longer than a restart of ours takes.
   */
  static final IpxeRetries ANY_MACHINE = new IpxeRetries(8, 5);

  /** Of a machine that is known to be installing: from three to six and a half minutes. */
  static final IpxeRetries INSTALLING = new IpxeRetries(20, 10);

  /**
   * A script that begins anew when a file does not come.
   *
   * @param opening commands done once, each with its line end
   * @param fetches commands that fetch, each with the name of the command, then what it fetches
   */
  String script(String opening, List<Fetch> fetches) {
    StringBuilder script =
        new StringBuilder("#!ipxe\n")
            .append(opening)
            .append(
                """
                set attempt:int32 0
                goto fetch
                :again
                imgfree
                inc attempt
                iseq ${attempt} %d && exit 1 ||
                echo DCIM does not answer; asking again in %d s
                sleep %d
                :fetch
                """
                    .formatted(tries, PAUSE, PAUSE));
    for (Fetch fetch : fetches) {
      script
          .append(fetch.command())
          .append(" --timeout ")
          .append(silence * 1000)
          .append(' ')
          .append(fetch.what())
          .append(" || goto again\n");
    }
    return script.toString();
  }

  /**
   * One file.
   *
   * @param command with its options, such as {@code chain --replace}
   * @param what its address, and what follows that
   */
  record Fetch(String command, String what) {}
}
