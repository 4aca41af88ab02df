package io.toplink.dcim.core.db.embedded;

import io.toplink.dcim.core.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory everything of the embedded server lives in, held by this process alone until
 * closed.
 *
 * <p>{@code cluster} is PostgreSQL's own data directory, {@code postgresql-18-*} its programs,
 * {@code port} the port it listens on, {@code password-*} the passwords, {@code lock} the lock.
 */
final class DataDirectory implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);
  private static final long MEGABYTE = 1L << 20;
  private static final Set<String> NETWORK = Set.of("nfs", "nfs4", "cifs", "smb3", "9p");

  private final Path root;
  private final FileChannel lockFile;

  private DataDirectory(Path root, FileChannel lockFile) {
    this.root = root;
    this.lockFile = lockFile;
  }

  static DataDirectory open(Path directory) {
    refuseForeignProperty(directory);
    try {
      Path root = create(directory);
      checkStore(root);
      return new DataDirectory(root, lock(root));
    } catch (IOException e) {
      throw refused(directory, "cannot be used: " + e).causedBy(e);
    }
  }

  Path root() {
    return root;
  }

  Path cluster() {
    return root.resolve("cluster");
  }

  /** The port written down by an earlier start; 0 if there was none. */
  int rememberedPort() throws IOException {
    Path file = root.resolve("port");
    if (!Files.exists(file)) {
      return 0;
    }
    String text = Files.readString(file).strip();
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  void rememberPort(int port) throws IOException {
    Files.writeString(root.resolve("port"), port + "\n");
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the lock on " + root, e);
    }
  }

  /** Test libraries share this directory and delete what they find in it. */
  private static void refuseForeignProperty(Path directory) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().normalize();
    if (directory.startsWith(temporary.resolve("embedded-pg"))) {
      throw refused(directory, "other programs delete what is in here; choose another directory");
    }
    if (directory.startsWith(temporary)) {
      log.warn(
          "{} is in the temporary directory: its data is lost when that is emptied", directory);
    }
  }

  private static Path create(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return directory.toRealPath();
  }

  private static void checkStore(Path root) throws IOException {
    String type = Files.getFileStore(root).type().toLowerCase(Locale.ROOT);
    if (NETWORK.contains(type)) {
      throw refused(root, "is on a network file system (" + type + "); choose a local disk");
    }
    long free = Files.getFileStore(root).getUsableSpace() / MEGABYTE;
    if (free < 256) {
      throw refused(root, "has " + free + " MiB free, at least 256 MiB are needed");
    }
    if (free < 2048) {
      log.warn("{} has only {} MiB free", root, free);
    }
  }

  private static FileChannel lock(Path root) throws IOException {
    Path file = root.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      String owner = Files.readString(file).strip();
      channel.close();
      throw ConfigException.of(
          "DATA_DIR_IN_USE",
          root,
          "another process (pid " + owner + ") serves this directory; stop it or use another one");
    }
    channel.truncate(0);
    String owner = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  /** Null when somebody else holds it, be it another process or this one. */
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static ConfigException refused(Path directory, String why) {
    return ConfigException.of("DATA_DIR", directory, why);
  }
}
