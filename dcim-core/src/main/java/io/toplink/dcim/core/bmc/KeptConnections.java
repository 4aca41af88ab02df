package io.toplink.dcim.core.bmc;

/**
 * How many HTTP connections are kept without use, and for how long.
 *
 * <p>The JDK reads this when the first of all its HTTP clients is made, for the whole process:
 * whoever makes one before has its own values instead, which are made for browsers.
 */
public final class KeptConnections {
  private KeptConnections() {}

  /** Bounds them, unless the command line says otherwise; to be called before anything else. */
  public static void bound() {
    setUnlessSet("jdk.httpclient.keepalive.timeout", "10");
    // Each of them costs memory, here and on the BMC.
    setUnlessSet("jdk.httpclient.connectionPoolSize", "128");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
