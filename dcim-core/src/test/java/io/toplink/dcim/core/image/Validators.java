package io.toplink.dcim.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of others that read what machines are told. */
final class Validators {
  private Validators() {}

  /**
   * What a program says, all of it; it has to end well.
   *
   * @param directory where that is kept meanwhile
   */
  static String run(List<String> command, Path directory) throws IOException, InterruptedException {
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    int status = process.waitFor();
    assertThat(status).as(Files.readString(said)).isZero();
    return Files.readString(said);
  }

  static String orSkip(String program, String untested) {
    Optional<String> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(directory -> Path.of(directory, program))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst();
    if (found.isEmpty()) {
      System.err.println(
          "SKIPPED: no `"
              + program
              + "` on the PATH (.ci/validators), so "
              + untested
              + " is NOT checked.");
      Assumptions.abort("no " + program + " on the PATH");
    }
    return found.get();
  }
}
