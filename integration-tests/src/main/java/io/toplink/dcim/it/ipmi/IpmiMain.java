package io.toplink.dcim.it.ipmi;

import java.net.InetAddress;

/** Simulated BMCs in a process of their own. */
public final class IpmiMain {
  private IpmiMain() {}

  /**
   * @param arguments the address, the first port, how many, and which share of packets is lost,
   *     such as {@code 127.0.0.1 16230 100 0.1}
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 4) {
      System.err.println("usage: ADDRESS FIRST-PORT COUNT LOSS");
      System.exit(64);
    }
    InetAddress address = InetAddress.getByName(arguments[0]);
    int port = Integer.parseInt(arguments[1]);
    double loss = Double.parseDouble(arguments[3]);
    try (IpmiFleet fleet = IpmiFleet.start(address, port, Integer.parseInt(arguments[2]))) {
      fleet.bmcs().forEach(bmc -> bmc.loses(loss));
      System.out.println("READY");
      Thread.currentThread().join();
    }
  }
}
