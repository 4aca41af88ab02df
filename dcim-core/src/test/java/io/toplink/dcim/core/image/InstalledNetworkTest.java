package io.toplink.dcim.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.image.ScriptRoom.Tool;
import io.toplink.dcim.core.image.Starters.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The network that installed systems are given: by IPv4, by IPv6, by both, and by none. */
class InstalledNetworkTest {
  private static final String URL = "http://[fd00::1]:8069/i/T/";

  @TempDir private Path root;

  /** The file that the late script of an image writes there. */
  private Path written(String image, Network network, String file) throws Exception {
    try (ScriptRoom room = LateScript.room(root.resolve(image + network), Tool.CURL)) {
      room.open();
      String late = Starters.filled(Starters.starter(image), "late.sh", network, room.url());
      assertThat(room.run(late)).as(room.said()).isZero();
      return room.file(file);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void debianHasItsInterfaces(Network network) throws Exception {
    Path interfaces = written("debian-13", network, "target/etc/network/interfaces");
    assertThat(interfaces)
        .hasContent(
            "auto lo\niface lo inet loopback\nauto eth7\n"
                + switch (network) {
                  case NONE -> "";
                  case IPV4 ->
                      """
                      iface eth7 inet static
                        address 203.0.113.10/24
                        gateway 203.0.113.1
                        up ip address add 203.0.113.11/24 dev eth7
                        up ip address add 203.0.113.12/24 dev eth7
                      """;
                  case IPV6 ->
                      """
                      iface eth7 inet6 static
                        address 2001:db8::10/64
                        gateway 2001:db8::1
                        up ip address add 2001:db8::11/64 dev eth7
                      """;
                  case BOTH ->
                      """
                      iface eth7 inet static
                        address 203.0.113.10/24
                        gateway 203.0.113.1
                      iface eth7 inet6 static
                        address 2001:db8::10/64
                        gateway 2001:db8::1
                        up ip address add 203.0.113.11/24 dev eth7
                        up ip address add 2001:db8::11/64 dev eth7
                        up ip address add 203.0.113.12/24 dev eth7
                      """;
                });
    assertThat(interfaces.resolveSibling("../resolv.conf")).hasContent(resolvers(network));
    String ifquery = Validators.orSkip("ifquery", "Debian's interfaces");
    assertThat(Validators.run(List.of(ifquery, "-i", interfaces.toString(), "eth7"), root))
        .contains("address: ");
  }

  private static String resolvers(Network network) {
    return switch (network) {
      case NONE -> "";
      case IPV4 -> "nameserver 203.0.113.53\n";
      case IPV6 -> "nameserver 2001:db8::53\n";
      case BOTH -> "nameserver 203.0.113.53\nnameserver 2001:db8::53\n";
    };
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void ubuntuHasItsNetplan(Network network) throws Exception {
    Path plan = written("ubuntu-24-04", network, "target/etc/netplan/60-dcim.yaml");
    assertThat(plan.resolveSibling("50-cloud-init.yaml")).doesNotExist();
    assertNetplan(network, Files.readString(plan));
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void cloudInitIsGivenItsNetwork(Network network) throws Exception {
    String install = Starters.filled(Starters.starter("disk-image"), "install.sh", network, URL);
    String part =
        install.substring(install.indexOf("port() {"), install.indexOf("# Gives cloud-init"));
    Path own = Files.createDirectories(root.resolve("seed"));
    try (ScriptRoom room = new ScriptRoom(own, Tool.CURL)) {
      assertThat(room.run(part + "\nnetwork\n")).isZero();
      assertNetplan(network, "network:\n" + room.said().replaceAll("(?m)^", "  "));
    }
  }

  /** By networkd's own words, as netplan has them made. */
  private void assertNetplan(Network network, String plan) throws Exception {
    assertThat(plan.contains("203.0.113.10/24")).isEqualTo(network != Network.IPV6);
    assertThat(plan.contains("2001:db8::10/64")).isEqualTo(network != Network.IPV4);
    String generate = Validators.orSkip("netplan-generate", "Ubuntu's and cloud-init's network");
    Path system = Files.createDirectories(root.resolve("netplan"));
    Path file = Files.createDirectories(system.resolve("etc/netplan")).resolve("n.yaml");
    Files.writeString(file, plan);
    Validators.run(List.of(generate, "--root-dir", system.toString()), root);
    List<String> ipv4 =
        List.of(
            "Address=203.0.113.10/24",
            "Address=203.0.113.11/24",
            "Address=203.0.113.12/24",
            "DNS=203.0.113.53",
            "Gateway=203.0.113.1");
    List<String> ipv6 =
        List.of(
            "Address=2001:db8::10/64",
            "Address=2001:db8::11/64",
            "DNS=2001:db8::53",
            "Gateway=2001:db8::1");
    String networkd =
        Files.readString(system.resolve("run/systemd/network/10-netplan-uplink.network"));
    for (String line : ipv4) {
      assertThat(networkd.contains(line)).as(line).isEqualTo(network != Network.IPV6);
    }
    for (String line : ipv6) {
      assertThat(networkd.contains(line)).as(line).isEqualTo(network != Network.IPV4);
    }
    assertThat(networkd).doesNotContain("DHCP=");
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void rockyHasItsConnection(Network network) throws Exception {
    Path connection =
        written("rocky-9", network, "etc/NetworkManager/system-connections/uplink.nmconnection");
    String ipv4 =
        """
        [ipv4]
        method=manual
        address1=203.0.113.10/24
        gateway=203.0.113.1
        address2=203.0.113.11/24
        address3=203.0.113.12/24
        dns=203.0.113.53;
        """;
    String ipv6 =
        """
        [ipv6]
        method=manual
        address1=2001:db8::10/64
        gateway=2001:db8::1
        address2=2001:db8::11/64
        dns=2001:db8::53;
        """;
    assertThat(connection)
        .hasContent(
            "[connection]\nid=uplink\ntype=ethernet\n[ethernet]\nmac-address=02:00:5e:10:00:01\n"
                + (network == Network.IPV6 ? "[ipv4]\nmethod=disabled\n" : ipv4)
                + (network == Network.IPV4 ? "[ipv6]\nmethod=disabled\n" : ipv6));
    assertThat(connection.resolveSibling("dhcp.nmconnection")).doesNotExist();
  }

  @Test
  void withoutAddressesSystemsKeepWhatTheirInstallersMade() throws Exception {
    assertThat(written("debian-13", Network.NONE, "target/etc/network/interfaces")).doesNotExist();
    assertThat(written("ubuntu-24-04", Network.NONE, "target/etc/netplan/60-dcim.yaml"))
        .doesNotExist();
    assertThat(
            written(
                "rocky-9", Network.NONE, "etc/NetworkManager/system-connections/dhcp.nmconnection"))
        .exists();
  }
}
