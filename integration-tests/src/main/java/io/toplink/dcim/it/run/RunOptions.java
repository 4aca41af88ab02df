package io.toplink.dcim.it.run;

import java.nio.file.Path;
import java.util.Properties;

/**
 * What can be chosen on the command line, as Java system properties.
 *
 * @param data {@code dcim.data}: where everything that lasts is kept
 * @param grpcPort {@code dcim.grpc.port}: of the DCIM server on 127.0.0.1
 * @param httpPort {@code dcim.http.port}: of the gateway on 127.0.0.1
 * @param demo {@code demo}: whether to add a simulated fleet and an estate made of it
 * @param fleetPort {@code dcim.fleet.port}: of the first simulated BMC, the next has the next
 * @param whmcsZip {@code dcim.whmcs.zip}: the WHMCS module that was built
 */
record RunOptions(
    Path data, int grpcPort, int httpPort, boolean demo, int fleetPort, Path whmcsZip) {

  static RunOptions read(Properties properties) {
    return new RunOptions(
        Path.of(properties.getProperty("dcim.data", "data")).toAbsolutePath().normalize(),
        port(properties, "dcim.grpc.port", "9090"),
        port(properties, "dcim.http.port", "8080"),
        flag(properties, "demo"),
        port(properties, "dcim.fleet.port", "17600"),
        Path.of(properties.getProperty("dcim.whmcs.zip", "whmcs-gateway/target/toplink_dcim.zip")));
  }

  private static int port(Properties properties, String name, String byDefault) {
    String text = properties.getProperty(name, byDefault);
    try {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= 65_500) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw wrong(name, text, "a port from 1 to 65500");
    }
    throw wrong(name, text, "a port from 1 to 65500");
  }

  /** Maven gives -Ddemo without a value as true. */
  private static boolean flag(Properties properties, String name) {
    String text = properties.getProperty(name, "false");
    return switch (text) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw wrong(name, text, "true or false");
    };
  }

  private static IllegalArgumentException wrong(String name, String text, String expected) {
    return new IllegalArgumentException("-D" + name + " is \"" + text + "\", expected " + expected);
  }
}
