package io.toplink.dcim.core.db.embedded;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The passwords of the database's two roles: its superuser, and the one the application uses.
 *
 * @param superuser of the role {@code postgres}
 * @param application of the role {@code dcim}
 */
record Passwords(Secret superuser, Secret application) {

  /** Makes what is missing, but never for a cluster that exists: it would not fit. */
  static Passwords load(Path root, boolean clusterExists) throws IOException {
    return new Passwords(
        read(root.resolve("password-postgres"), clusterExists),
        read(root.resolve("password-dcim"), clusterExists));
  }

  private static Secret read(Path file, boolean clusterExists) throws IOException {
    if (!Files.exists(file)) {
      if (clusterExists) {
        throw ConfigException.of(
            "DB_PASSWORD_LOST",
            file,
            "the database was made with the password in this file, which is gone; restore it"
                + " from a backup of the data directory");
      }
      write(file, generate());
    }
    return new Secret(Files.readString(file).strip());
  }

  /** Complete or not there at all, and never readable by others. */
  private static void write(Path file, String password) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(partial);
    Files.createFile(
        partial,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(partial, (password + "\n").getBytes(StandardCharsets.US_ASCII));
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String generate() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
