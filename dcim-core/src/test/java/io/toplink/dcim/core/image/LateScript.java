package io.toplink.dcim.core.image;

import io.toplink.dcim.core.image.ScriptRoom.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a late script finds: an installed system, and what was fetched before. */
final class LateScript {
  private LateScript() {}

  static ScriptRoom room(Path root, Tool tool) throws IOException {
    ScriptRoom room = new ScriptRoom(root, tool);
    for (String fetched : List.of("tmp/dcim/", "run/dcim/", "root/.dcim/")) {
      room.write(fetched + "up.sh", "up");
      room.write(fetched + "dcim-up.service", "unit");
    }
    for (String system : List.of("", "target/")) {
      room.write(system + "etc/hosts", "127.0.0.1 localhost\n127.0.1.1 web1\n");
      room.write(system + "etc/NetworkManager/system-connections/dhcp.nmconnection", "");
      room.write(system + "etc/netplan/50-cloud-init.yaml", "");
      for (String place :
          List.of("ssh/sshd_config.d", "network", "systemd/system", "cloud/cloud.cfg.d")) {
        Files.createDirectories(room.file(system + "etc/" + place));
      }
    }
    return room;
  }
}
