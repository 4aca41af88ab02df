package io.toplink.dcim.core.server;

import io.toplink.dcim.core.config.ConfigReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which firmware is not to be trusted, and what follows.
 *
 * @param rules versions that are known to be bad
 * @param withhold whether machines with such firmware are not sold
 */
public record FirmwareConfig(List<FirmwareRule> rules, boolean withhold) {

  /** All of it is trusted. */
  public static final FirmwareConfig NONE = new FirmwareConfig(List.of(), false);

  private static final String BUILT_IN = "known-bad-firmware.txt";

  public FirmwareConfig {
    rules = List.copyOf(rules);
  }

  /** Reads the section {@code firmware}. What it lists is added to what is built in. */
  public static FirmwareConfig read(ConfigReader root) {
    ConfigReader reader = root.section("firmware");
    List<FirmwareRule> rules = new ArrayList<>();
    if (reader.bool("built-in", true)) {
      rules.addAll(builtIn());
    }
    for (String line : reader.list("known-bad", List.of(), FirmwareConfig::checked)) {
      rules.add(FirmwareRule.parse(line));
    }
    return new FirmwareConfig(rules, reader.bool("withhold", false));
  }

  private static String checked(String line) {
    FirmwareRule.parse(line);
    return line;
  }

  /** What came with the program: one rule a line, # begins a comment. */
  static List<FirmwareRule> builtIn() {
    try (InputStream file = FirmwareConfig.class.getResourceAsStream(BUILT_IN)) {
      if (file == null) {
        throw new IllegalStateException(BUILT_IN + " is not among the program's files");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(FirmwareRule::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
