package io.toplink.dcim.core.testing;

import io.toplink.dcim.core.db.embedded.EmbeddedConfig;
import io.toplink.dcim.core.db.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the test servers live: each JVM has a directory of its own below target, gone when it ends.
 *
 * <p>What a killed JVM left, a running PostgreSQL perhaps, is removed by the next one.
 */
public final class TestServerDirectory {
  private static final String PREFIX = "jvm-";

  private TestServerDirectory() {}

  /**
   * Starts a server below {@code target}, to be stopped when the JVM ends.
   *
   * @param settings of PostgreSQL, on its command line
   */
  public static EmbeddedPostgres startServer(Path target, Map<String, String> settings) {
    Path programs = target.toAbsolutePath().resolve("test-postgres");
    long pid = ProcessHandle.current().pid();
    Path own = programs.resolve(PREFIX + pid);
    try {
      Files.createDirectories(programs);
      for (Path directory : directories(programs)) {
        if (directory.equals(own) || !isAlive(directory)) {
          discard(directory);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }

    EmbeddedPostgres server =
        EmbeddedPostgres.start(new EmbeddedConfig(own, programs, Duration.ofSeconds(60), settings));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, own), "stop-test-postgres"));
    return server;
  }

  private static void end(EmbeddedPostgres server, Path directory) {
    server.close();
    try {
      discard(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> directories(Path programs) throws IOException {
    try (var paths = Files.list(programs)) {
      return paths.filter(path -> path.getFileName().toString().startsWith(PREFIX)).toList();
    }
  }

  private static boolean isAlive(Path directory) {
    String pid = directory.getFileName().toString().substring(PREFIX.length());
    return ProcessHandle.of(Long.parseLong(pid)).isPresent();
  }

  private static void discard(Path directory) throws IOException {
    Path pidFile = directory.resolve("cluster").resolve("postmaster.pid");
    if (Files.exists(pidFile)) {
      long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
      ProcessHandle.of(pid)
          .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
          .ifPresent(TestServerDirectory::end);
    }
    if (Files.exists(directory)) {
      Files.walkFileTree(directory, new Discard());
    }
  }

  /** Deletes all that is there; what somebody else has deleted meanwhile is fine, too. */
  private static final class Discard extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }

  private static void end(ProcessHandle postmaster) {
    postmaster.destroy();
    postmaster
        .onExit()
        .completeOnTimeout(postmaster, 10, TimeUnit.SECONDS)
        .thenAccept(ProcessHandle::destroyForcibly)
        .join();
  }
}
