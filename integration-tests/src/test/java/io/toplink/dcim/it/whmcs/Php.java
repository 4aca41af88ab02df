package io.toplink.dcim.it.whmcs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The PHP of this machine, for scripts under src/test/php. */
public final class Php {
  private static final Path SCRIPTS = Path.of("src/test/php").toAbsolutePath();

  private final Path executable;

  private Php(Path executable) {
    this.executable = executable;
  }

  /** What a script said and how it ended. */
  public record Result(int status, String output, String errors) {}

  /** The `php` on the PATH. Without one the calling test is skipped, and says so. */
  public static Php orSkip() {
    Optional<Path> found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .filter(directory -> !directory.isEmpty())
            .map(directory -> Path.of(directory, "php"))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      System.err.println(
          "SKIPPED: no `php` on the PATH, so the WHMCS module is NOT tested. Install php-cli and"
              + " php-curl.");
      Assumptions.abort("no php on the PATH");
    }
    return new Php(found.get());
  }

  /**
   * Runs a script to its end.
   *
   * @param script relative to src/test/php
   * @throws IllegalStateException if it takes longer than the limit; it has been ended then
   */
  public Result run(Duration limit, String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.add(SCRIPTS.resolve(script).toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("php", ".out");
    Path errors = Files.createTempFile("php", ".err");
    try {
      // Files and not pipes: a script that prints much never waits for its reader.
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new IllegalStateException(
            script + " did not end within " + limit + ":\n" + Files.readString(output, UTF_8));
      }
      return new Result(
          process.exitValue(), Files.readString(output, UTF_8), Files.readString(errors, UTF_8));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
