package io.toplink.dcim.it.stack;

import io.toplink.dcim.it.demo.EstateSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a stack is made.
 *
 * @param name its directory below target/stacks
 * @param packages ids of packages and how many servers each gets; a server has a BMC in the fleet
 * @param spareBmcs further BMCs of no server
 * @param powerTakes how long a machine takes to turn on and off
 * @param childProcess whether the server is a process of its own, which can be killed
 * @param serverSettings further settings of all servers, in HOCON
 * @param gatewaySettings further settings of the gateway, in HOCON, below {@code gateway}
 */
public record StackOptions(
    String name,
    List<EstateSpec.PackageSpec> packages,
    int spareBmcs,
    Duration powerTakes,
    boolean childProcess,
    String serverSettings,
    String gatewaySettings) {

  /** No servers, everything in this JVM, machines that obey at once. */
  public static StackOptions of(String name) {
    return new StackOptions(name, List.of(), 0, Duration.ofMillis(20), false, "", "");
  }

  /** One more package with its servers. */
  public StackOptions with(String packageId, String displayName, int servers) {
    List<EstateSpec.PackageSpec> more = new ArrayList<>(packages);
    more.add(new EstateSpec.PackageSpec(packageId, displayName, 1, 64, servers));
    return new StackOptions(
        name,
        List.copyOf(more),
        spareBmcs,
        powerTakes,
        childProcess,
        serverSettings,
        gatewaySettings);
  }

  public StackOptions withSpareBmcs(int count) {
    return new StackOptions(
        name, packages, count, powerTakes, childProcess, serverSettings, gatewaySettings);
  }

  public StackOptions withPowerTaking(Duration time) {
    return new StackOptions(
        name, packages, spareBmcs, time, childProcess, serverSettings, gatewaySettings);
  }

  public StackOptions inChildProcess() {
    return new StackOptions(
        name, packages, spareBmcs, powerTakes, true, serverSettings, gatewaySettings);
  }

  public StackOptions withServerSettings(String... lines) {
    return new StackOptions(
        name, packages, spareBmcs, powerTakes, childProcess, joined(lines), gatewaySettings);
  }

  public StackOptions withGatewaySettings(String... lines) {
    return new StackOptions(
        name, packages, spareBmcs, powerTakes, childProcess, serverSettings, joined(lines));
  }

  int servers() {
    return packages.stream().mapToInt(EstateSpec.PackageSpec::servers).sum();
  }

  EstateSpec estate() {
    return new EstateSpec("hk1", "Hong Kong 1", packages, "srv-", "HK-A", "203.0");
  }

  private static String joined(String... lines) {
    return String.join("\n", Arrays.asList(lines));
  }
}
