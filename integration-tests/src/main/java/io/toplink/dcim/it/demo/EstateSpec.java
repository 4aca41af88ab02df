package io.toplink.dcim.it.demo;

import java.util.List;
import java.util.Locale;

/**
 * What an estate is made of. Servers are numbered from 1 in the order of their BMCs.
 *
 * @param site id of the hall
 * @param siteName what the hall is called
 * @param packages in the order in which servers are dealt out to them; servers left over are bound
 *     to none
 * @param serverPrefix what ids of servers start with, such as {@code demo-} for {@code demo-01}
 * @param labelPrefix what display names of servers start with
 * @param network the first two numbers of their addresses, such as {@code 198.51}
 */
public record EstateSpec(
    String site,
    String siteName,
    List<PackageSpec> packages,
    String serverPrefix,
    String labelPrefix,
    String network) {

  static final EstateSpec DEMO =
      new EstateSpec(
          "demo-hall",
          "Demo hall",
          List.of(
              new PackageSpec("demo-small", "Demo Small", 1, 64, 4),
              new PackageSpec("demo-medium", "Demo Medium", 1, 256, 4),
              new PackageSpec("demo-large", "Demo Large", 2, 512, 4)),
          "demo-",
          "DEMO-A",
          "198.51");

  private static final int FIRST_HOST = 10;
  private static final int HOSTS = 240;
  private static final int SERVERS_PER_RACK = 20;

  public EstateSpec {
    packages = List.copyOf(packages);
  }

  /**
   * What is told of a package, none of which is needed to sell one, and how many servers it gets.
   */
  public record PackageSpec(String id, String displayName, int cpus, int memoryGib, int servers) {}

  String serverId(int number) {
    return String.format(Locale.ROOT, "%s%02d", serverPrefix, number);
  }

  String serverLabel(int number) {
    return String.format(Locale.ROOT, "%s%02d", labelPrefix, number);
  }

  /** {@code 198.51.100.10/24} and up, {@code 198.51.101.10/24} when that is full. */
  String address(int number) {
    int index = number - 1;
    return network + "." + (100 + index / HOSTS) + "." + (FIRST_HOST + index % HOSTS) + "/24";
  }

  String gateway(int number) {
    return network + "." + (100 + (number - 1) / HOSTS) + ".1";
  }

  String rack(int number) {
    return "A" + (1 + (number - 1) / SERVERS_PER_RACK);
  }

  /** Each is two units high. */
  int unit(int number) {
    return 2 * (1 + (number - 1) % SERVERS_PER_RACK);
  }
}
