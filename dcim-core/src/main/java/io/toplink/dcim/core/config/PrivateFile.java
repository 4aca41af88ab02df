package io.toplink.dcim.core.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** A file that holds a secret and that only its owner may read. */
public final class PrivateFile {
  private static final Set<PosixFilePermission> TOO_OPEN =
      EnumSet.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private PrivateFile() {}

  /**
   * Reads the secret a setting points to; what is wrong with it becomes a problem of that setting.
   *
   * @return the text without the line's end, empty if there is a problem
   */
  public static String read(ConfigReader reader, String name, Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        reader.refuse(name, "SECRET_NOT_FOUND", "there is no file " + file);
        return "";
      }
      if (isTooOpen(file)) {
        reader.refuse(
            name, "SECRET_TOO_OPEN", "others can read " + file + "; run chmod 600 " + file);
        return "";
      }
      String text = Files.readString(file).strip();
      if (text.isEmpty() || text.equalsIgnoreCase("changeme")) {
        reader.refuse(name, "SECRET_PLACEHOLDER", file + " holds no real secret");
        return "";
      }
      return text;
    } catch (IOException e) {
      reader.refuse(name, "SECRET_NOT_FOUND", "cannot read " + file + ": " + e);
      return "";
    }
  }

  /** Whether anybody but the owner, or a group trusted to read, gets at it. */
  public static boolean isTooOpen(Path file) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    permissions.addAll(Files.getPosixFilePermissions(file));
    permissions.retainAll(TOO_OPEN);
    return !permissions.isEmpty();
  }
}
