package io.toplink.dcim.whmcs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.BadValue;
import com.typesafe.config.ConfigException.Missing;
import com.typesafe.config.ConfigException.WrongType;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads one section of the settings, key by key. A value that will not do is noted with its place
 * and replaced by the default, so that reading goes on and every problem is told at once. What was
 * never asked for is unknown, and refused.
 */
final class SettingsReader {
  private final Config section;
  private final String path;
  private final List<String> problems;
  private final Set<String> known = new LinkedHashSet<>();

  SettingsReader(Config section, String path, List<String> problems) {
    this.section = section;
    this.path = path;
    this.problems = problems;
  }

  /** Reads a section below this one and refuses what is unknown in it. */
  <T> T section(String key, Function<SettingsReader, T> read) {
    known.add(key);
    SettingsReader below = new SettingsReader(sectionOrEmpty(key), pathOf(key), problems);
    T value = read.apply(below);
    below.refuseUnknownKeys();
    return value;
  }

  String text(String key, String otherwise) {
    return value(key, Config::getString, "a text").orElse(otherwise);
  }

  Optional<String> optionalText(String key) {
    return value(key, Config::getString, "a text").filter(text -> !text.isEmpty());
  }

  boolean flag(String key, boolean otherwise) {
    return value(key, Config::getBoolean, "true or false").orElse(otherwise);
  }

  int number(String key, int otherwise, int least, int most) {
    int number = value(key, Config::getInt, "a whole number").orElse(otherwise);
    return inRange(key, number, least, most, otherwise);
  }

  /** Absent if it is not set. */
  Optional<Integer> optionalNumber(String key, int least, int most) {
    return value(key, Config::getInt, "a whole number")
        .map(number -> inRange(key, number, least, most, least));
  }

  /** A size such as {@code 256 KiB}, in bytes. */
  int bytes(String key, int otherwise, int least, int most) {
    long bytes = value(key, Config::getBytes, "a size such as 256 KiB").orElse((long) otherwise);
    return inRange(key, bytes, least, most, otherwise);
  }

  /** A length of time with its unit, such as {@code 10 s}. A bare number is refused. */
  Duration duration(String key, Duration otherwise, Duration least, Duration most) {
    Optional<Duration> read = value(key, Config::getDuration, "a duration such as 10 s");
    if (read.isPresent() && String.valueOf(section.getValue(key).unwrapped()).matches("[0-9.]+")) {
      problem(key, "needs a unit, such as 10 s or 500 ms");
      return otherwise;
    }
    Duration duration = read.orElse(otherwise);
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      problem(key, "is " + told(duration) + ", allowed are " + told(least) + " to " + told(most));
      return otherwise;
    }
    return duration;
  }

  Optional<Path> optionalFile(String key) {
    return optionalText(key).flatMap(text -> toPath(key, text));
  }

  List<String> texts(String key) {
    return value(key, Config::getStringList, "a list of texts").orElse(List.of());
  }

  /** Reads each text of a list; those that the parser refuses become problems. */
  <T> List<T> each(String key, Function<String, T> parse) {
    List<T> parsed = new ArrayList<>();
    for (String text : texts(key)) {
      try {
        parsed.add(parse.apply(text));
      } catch (IllegalArgumentException refused) {
        problem(key, String.valueOf(refused.getMessage()));
      }
    }
    return List.copyOf(parsed);
  }

  /** Notes a problem with one key of this section, at the place where it is set. */
  void problem(String key, String what) {
    problems.add(placeOf(key) + pathOf(key) + " " + what);
  }

  void refuseUnknownKeys() {
    for (String key : section.root().keySet()) {
      if (!known.contains(key)) {
        String hint =
            NearestName.of(key, known)
                .map(near -> "; did you mean " + pathOf(near) + "?")
                .orElse("; known here are " + String.join(", ", known));
        problem(key, "is not a setting" + hint);
      }
    }
  }

  private Config sectionOrEmpty(String key) {
    if (!section.hasPathOrNull(key)) {
      return ConfigFactory.empty();
    }
    ConfigValue value = section.root().get(key);
    if (value instanceof ConfigObject object) {
      return object.toConfig();
    }
    problem(key, "must be a section: " + key + " { ... }");
    return ConfigFactory.empty();
  }

  private <T> Optional<T> value(String key, Reading<T> reading, String wanted) {
    known.add(key);
    try {
      return Optional.of(reading.of(section, key));
    } catch (Missing absent) {
      return Optional.empty();
    } catch (WrongType | BadValue unreadable) {
      problem(key, "must be " + wanted + ", not " + describe(section.getValue(key)));
      return Optional.empty();
    }
  }

  private int inRange(String key, long number, int least, int most, int otherwise) {
    if (number < least || number > most) {
      problem(key, "is " + number + ", allowed are " + least + " to " + most);
      return otherwise;
    }
    return (int) number;
  }

  private Optional<Path> toPath(String key, String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException unusable) {
      problem(key, "is not a file name: " + unusable.getReason());
      return Optional.empty();
    }
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private String placeOf(String key) {
    ConfigValue value = section.root().get(key);
    ConfigOrigin origin = value == null ? null : value.origin();
    if (origin == null || origin.filename() == null) {
      return "";
    }
    return origin.filename() + ":" + origin.lineNumber() + ": ";
  }

  private static String describe(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return "a list of " + list.size();
    }
    if (value instanceof ConfigObject) {
      return "a section";
    }
    return "\"" + value.unwrapped() + "\"";
  }

  private static String told(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  private interface Reading<T> {
    T of(Config config, String key);
  }
}
