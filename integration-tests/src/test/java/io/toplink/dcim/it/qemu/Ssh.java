package io.toplink.dcim.it.qemu;

import io.toplink.dcim.it.stack.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Logs in to a machine as its customer does, by OpenSSH's client. */
final class Ssh {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String UNTESTED = "logging in to an installed machine";

  private final Tool client = Tool.orSkip("ssh", UNTESTED);
  private final int port;
  private final Path key;
  private final Path asked;

  /**
   * @param port of 127.0.0.1, where the machine's own is
   * @param directory for a key and what else is needed
   */
  Ssh(int port, Path directory) throws IOException, InterruptedException {
    this.port = port;
    key = directory.resolve("customer");
    Tool.orSkip("ssh-keygen", UNTESTED)
        .run(LIMIT, "", Map.of(), "-q", "-t", "ed25519", "-N", "", "-C", "me@home", "-f", "" + key);
    asked = Files.writeString(directory.resolve("asked"), "#!/bin/sh\necho \"$PASSWORD\"\n");
    if (!asked.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + asked + " executable");
    }
  }

  /** The public part of its key. */
  String publicKey() throws IOException {
    return Files.readString(Path.of(key + ".pub")).strip();
  }

  /** What root is answered who comes with the key. */
  Tool.Result withKey(String command) throws IOException, InterruptedException {
    return run(Map.of(), List.of("-i", key.toString(), "-o", "BatchMode=yes"), command);
  }

  /** What root is answered who knows only a password. */
  Tool.Result withPassword(String password, String command)
      throws IOException, InterruptedException {
    return run(
        Map.of(
            "PASSWORD", password, "SSH_ASKPASS", asked.toString(), "SSH_ASKPASS_REQUIRE", "force"),
        List.of("-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1"),
        command);
  }

  private Tool.Result run(Map<String, String> environment, List<String> how, String command)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-F", "none", "-p", Integer.toString(port)));
    arguments.addAll(how);
    // The same machine has other host keys after each installation, and in a rescue.
    arguments.addAll(List.of("-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"));
    arguments.addAll(List.of("-o", "UserKnownHostsFile=/dev/null"));
    arguments.addAll(List.of("-o", "ConnectTimeout=60", "root@127.0.0.1", command));
    return client.run(LIMIT, "", environment, arguments.toArray(String[]::new));
  }
}
