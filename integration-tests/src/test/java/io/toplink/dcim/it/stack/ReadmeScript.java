package io.toplink.dcim.it.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a README tells operators to type, as one script for bash. Each heading announces itself in
 * the output.
 */
public final class ReadmeScript {
  private static final Pattern PARTS = Pattern.compile("(?ms)^(#+) ([^\n]*)$|^```bash\n(.*?)^```$");

  private final String readme;
  private final StringBuilder script = new StringBuilder("set -euo pipefail\n");
  private int blocks;

  private ReadmeScript(String readme) {
    this.readme = readme;
  }

  /** Nothing of it yet. */
  public static ReadmeScript of(Path readme) throws IOException {
    return new ReadmeScript(Files.readString(readme));
  }

  /**
   * Adds the blocks below a heading, also those below the smaller ones that follow.
   *
   * @param heading as it stands there, with its signs
   */
  public ReadmeScript section(String heading) {
    int begin = readme.indexOf(heading + "\n");
    if (begin < 0) {
      throw new IllegalArgumentException("there is no " + heading);
    }
    int level = heading.indexOf(' ');
    Matcher parts = PARTS.matcher(readme);
    for (int at = begin; parts.find(at); at = parts.end()) {
      MatchResult part = parts.toMatchResult();
      String title = part.group(2);
      if (title == null) {
        script.append(part.group(3));
        blocks++;
      } else if (at > begin && part.group(1).length() <= level) {
        break;
      } else {
        script.append("echo '=== ").append(title).append("'\n");
      }
    }
    return this;
  }

  /** How many blocks it has. */
  public int blocks() {
    return blocks;
  }

  /** All of it. */
  public String text() {
    return script + "echo '=== end'\n";
  }

  /** What was said below a heading, whose signs are left out here. */
  public static String said(String output, String title) {
    int begin = output.indexOf("=== " + title + "\n");
    if (begin < 0) {
      throw new AssertionError("no section " + title + " in: " + output);
    }
    return output.substring(begin, output.indexOf("\n===", begin));
  }

  /** Versions of grpcurl differ: some show fields as they are named in the contract. */
  public static String withJsonNames(String output) {
    return Pattern.compile("(?<=[a-z])_([a-z])(?=[a-z_]*\": )")
        .matcher(output)
        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }
}
