package io.toplink.dcim.core.install;

import io.toplink.dcim.core.image.Image;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an installation, or another task, is told about its machine, secrets aside, as it was when
 * it was asked for.
 *
 * @param mac of the port it boots from; empty if that is not known
 * @param addresses that can be set on a port, primary ones first
 * @param loginPort of what is installed; 0 of what was asked for before this was kept, which is 22
 * @param assignment id; empty for a server that nobody has
 * @param sshKeys one each, as {@link SshKeys} writes them
 */
record InstallFacts(
    String hostname,
    String mac,
    List<Address> addresses,
    List<String> sshKeys,
    String loginUsername,
    int loginPort,
    String assignment,
    String server,
    String image) {

  InstallFacts {
    loginPort = loginPort == 0 ? Image.SSH : loginPort;
  }

  InstallFacts withImage(String other) {
    return new InstallFacts(
        hostname, mac, addresses, sshKeys, loginUsername, loginPort, assignment, server, other);
  }

  /** One address of a machine. */
  record Address(String address, int prefixLength, @Nullable String gateway) {
    boolean ipv6() {
      return address.indexOf(':') >= 0;
    }
  }
}
