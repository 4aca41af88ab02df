package io.toplink.dcim.core.db.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One program run to its end, with its output kept for the message if it fails. */
final class Command {
  private final String program;
  private final List<String> words = new ArrayList<>();

  Command(List<String> prefix, String program, String... arguments) {
    this.program = program;
    words.addAll(prefix);
    words.add(program);
    words.addAll(List.of(arguments));
  }

  /**
   * Waits for the end.
   *
   * @throws IOException with the program's own words if it fails or is not there
   */
  void run() throws IOException {
    // Not a pipe: PostgreSQL inherits it and would keep it open for as long as it serves.
    Path output = Files.createTempFile("dcim-postgresql-", ".out");
    try {
      Process process = builder().redirectErrorStream(true).redirectOutput(output.toFile()).start();
      int status = await(process);
      if (status != 0) {
        throw new IOException(
            program + " failed with status " + status + ": " + Files.readString(output).strip());
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }

  /** False also if there is no such program. */
  boolean succeeds() {
    try {
      run();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(words);
    // The user's settings for psql and his language are not meant for this server.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  private static int await(Process process) {
    try {
      if (process.waitFor(10, TimeUnit.MINUTES)) {
        return process.exitValue();
      }
      throw new UncheckedIOException(new IOException("no end after 10 minutes"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while PostgreSQL was starting or stopping", e);
    } finally {
      process.destroy();
    }
  }
}
