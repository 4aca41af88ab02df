package io.toplink.dcim.core.db.embedded;

import io.toplink.dcim.core.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * As whom PostgreSQL's programs run: they refuse root.
 *
 * <p>Root starts them in a user namespace of their own, where they are nobody while the files stay
 * root's; where the kernel forbids that, as containers often do, they run as the unprivileged user
 * {@code nobody}, to whom the cluster is then given.
 *
 * @param prefix what stands before each command
 * @param uid who must own the cluster; -1 if ownership is right as it is
 * @param gid the group beside it
 */
record RunAs(List<String> prefix, int uid, int gid) {
  private static final int NOBODY = 65534;
  private static final RunAs OURSELVES = new RunAs(List.of(), -1, -1);

  static RunAs choose(Path cluster) throws IOException {
    if (!isRoot()) {
      return OURSELVES;
    }
    int owner = Files.exists(cluster) ? attribute(cluster, "uid") : 0;
    if (owner != 0) {
      return unprivileged(owner, attribute(cluster, "gid"));
    }
    return works(List.of("unshare", "-U"))
        ? new RunAs(List.of("unshare", "-U"), -1, -1)
        : unprivileged(NOBODY, NOBODY);
  }

  static RunAs unprivileged(int uid, int gid) {
    List<String> prefix =
        List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--");
    if (!works(prefix)) {
      throw ConfigException.of(
          "DB_ROOT",
          "database.embedded",
          "PostgreSQL refuses to run as root, and neither user namespaces (unshare -U) nor setpriv"
              + " work here; start this program as an ordinary user, or set database.url");
    }
    return new RunAs(prefix, uid, gid);
  }

  /** Gives the path to the one who is to use it, if that is not us. */
  void giveAway(Path path) throws IOException {
    if (uid < 0) {
      return;
    }
    FileTree.give(path, uid, gid);
    // Its owner has to get through to it; everything secret beside it has mode 600.
    Files.setPosixFilePermissions(path.getParent(), PosixFilePermissions.fromString("rwx--x--x"));
  }

  private static boolean isRoot() throws IOException {
    Path self = Path.of("/proc/self");
    return Files.exists(self) && attribute(self, "uid") == 0;
  }

  private static int attribute(Path path, String name) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:" + name);
  }

  private static boolean works(List<String> prefix) {
    return new Command(prefix, "true").succeeds();
  }
}
