package io.toplink.dcim.core.bmc;

import java.time.Duration;

/**
 * How many HTTP connections are kept without use, and for how long.
 *
 * <p>The JDK reads this when the first of all its HTTP clients is made, for the whole process:
 * whoever makes one before has its own values instead, which are made for browsers.
 */
public final class KeptConnections {
  private static final String IDLE_SECONDS = "jdk.httpclient.keepalive.timeout";

  /** What the oldest JDK has that we run on. */
  private static final int MADE_FOR_BROWSERS = 1200;

  private KeptConnections() {}

  /** Bounds them, unless the command line says otherwise; to be called before anything else. */
  public static void bound() {
    setUnlessSet(IDLE_SECONDS, "10");
    // Each of them costs memory, here and on the BMC.
    setUnlessSet("jdk.httpclient.connectionPoolSize", "128");
  }

  /** For how long one is kept without use. */
  public static Duration idle() {
    return Duration.ofSeconds(Integer.getInteger(IDLE_SECONDS, MADE_FOR_BROWSERS));
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
