package io.toplink.dcim.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program of this machine that tests run, such as grpcurl. */
public final class Tool {
  private final Path executable;

  private Tool(Path executable) {
    this.executable = executable;
  }

  /** What it said and how it ended. */
  public record Result(int status, String output, String errors) {}

  /** Where Debian has programs that only administrators have on their PATH. */
  private static final String ADMINISTRATION = File.pathSeparator + "/usr/sbin";

  /**
   * The program on the PATH. Without it the calling test is skipped, and says what is not tested.
   */
  public static Tool orSkip(String name, String untested) {
    Optional<Tool> found = find(name, untested);
    Assumptions.assumeTrue(found.isPresent(), "no " + name + " on the PATH");
    return found.orElseThrow();
  }

  /** The program on the PATH, for a part of a test that says what is not tested without it. */
  public static Optional<Tool> find(String name, String untested) {
    Optional<Tool> found =
        Arrays.stream(
                (System.getenv().getOrDefault("PATH", "") + ADMINISTRATION)
                    .split(File.pathSeparator))
            .filter(directory -> !directory.isEmpty())
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst()
            .map(Tool::new);
    if (found.isEmpty()) {
      System.err.println(
          "SKIPPED: no `" + name + "` on the PATH, so " + untested + " is NOT tested.");
    }
    return found;
  }

  /** Where it is. */
  public Path path() {
    return executable;
  }

  /**
   * Runs it to its end.
   *
   * @param input its standard input
   * @param environment what is added to that of this JVM
   * @throws IllegalStateException if it takes longer than the limit; it has been ended then
   */
  public Result run(
      Duration limit, String input, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.addAll(List.of(arguments));
    Path given = Files.createTempFile("tool", ".in");
    Path output = Files.createTempFile("tool", ".out");
    Path errors = Files.createTempFile("tool", ".err");
    try {
      Files.writeString(given, input);
      // Files and not pipes: a program that prints much never waits for its reader.
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(given.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new IllegalStateException(
            executable
                + " did not end within "
                + limit
                + ":\n"
                + Files.readString(output, UTF_8)
                + Files.readString(errors, UTF_8));
      }
      return new Result(
          process.exitValue(), Files.readString(output, UTF_8), Files.readString(errors, UTF_8));
    } finally {
      Files.delete(given);
      Files.delete(output);
      Files.delete(errors);
    }
  }
}
