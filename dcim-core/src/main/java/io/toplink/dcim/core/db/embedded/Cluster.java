package io.toplink.dcim.core.db.embedded;

import io.toplink.dcim.core.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL's own data directory: made once, never made anew over what is there. */
final class Cluster {
  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  private Cluster() {}

  static void createIfAbsent(Path cluster, Binaries binaries, RunAs runAs, Passwords passwords)
      throws IOException {
    if (Files.exists(cluster)) {
      checkVersion(cluster);
      runAs.giveAway(cluster);
      return;
    }
    log.info("creating the database in {}", cluster);
    Path partial = cluster.resolveSibling("cluster.new");
    Path password = cluster.resolveSibling("initdb-password");
    FileTree.delete(partial);
    try {
      Files.createDirectory(partial);
      writePrivate(password, passwords.superuser().reveal());
      runAs.giveAway(partial);
      runAs.giveAway(password);
      initdb(partial, password, binaries, runAs);
      // Only now does it count as there: a crash before this leaves nothing that looks complete.
      Files.move(partial, cluster, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(password);
    }
  }

  /**
   * Code point order and UTF-8 come from PostgreSQL itself, so an upgrade of libc breaks no index.
   */
  private static void initdb(Path target, Path password, Binaries binaries, RunAs runAs)
      throws IOException {
    new Command(
            runAs.prefix(),
            binaries.program("initdb").toString(),
            "--pgdata=" + target,
            "--username=postgres",
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--no-instructions")
        .run();
  }

  private static void checkVersion(Path cluster) throws IOException {
    Path file = cluster.resolve("PG_VERSION");
    if (!Files.exists(file)) {
      throw ConfigException.of(
          "DATA_DIR",
          cluster,
          "is no PostgreSQL data directory (there is no PG_VERSION in it); nothing was changed");
    }
    String version = Files.readString(file).strip();
    if (!version.equals(String.valueOf(Binaries.MAJOR))) {
      throw ConfigException.of(
          "DB_VERSION",
          cluster,
          "was made by PostgreSQL "
              + version
              + " and this program runs "
              + Binaries.MAJOR
              + "; dump it with the old version and restore it, or run pg_upgrade; nothing was"
              + " changed");
    }
  }

  private static void writePrivate(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
  }
}
