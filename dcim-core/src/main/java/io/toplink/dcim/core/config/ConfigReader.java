package io.toplink.dcim.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException.WrongType;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings one by one and remembers what is wrong instead of stopping at it.
 *
 * <p>A setting that is wrong or missing is answered with its default, or a stand-in if it has none;
 * the {@link ConfigSource} throws in the end, so no such answer is ever used.
 */
public final class ConfigReader {
  private final Config file;
  private final Map<String, String> environment;
  private final String prefix;
  private final Notes notes;

  /** What is shared by the readers of all sections. */
  private record Notes(Set<String> known, List<Problem> problems, List<Setting> settings) {}

  ConfigReader(Config file, Map<String, String> environment) {
    this(file, environment, "", new Notes(new TreeSet<>(), new ArrayList<>(), new ArrayList<>()));
  }

  private ConfigReader(Config file, Map<String, String> environment, String prefix, Notes notes) {
    this.file = file;
    this.environment = environment;
    this.prefix = prefix;
    this.notes = notes;
  }

  /** The settings below a name. */
  public ConfigReader section(String name) {
    return new ConfigReader(file, environment, prefix + name + ".", notes);
  }

  /** Any text. */
  public String text(String name, String byDefault) {
    return parsed(name, byDefault, text -> text);
  }

  /** Any text; null if it is not set. */
  public @Nullable String optionalText(String name) {
    return optional(name, text -> text);
  }

  /** A text that must be set. */
  public String requiredText(String name) {
    return required(name, text -> text, "");
  }

  /** A whole number within a range, both ends allowed. */
  public int integer(String name, int byDefault, int least, int most) {
    return parsed(name, byDefault, text -> Values.integer(text, least, most));
  }

  /** A whole number within a range, both ends allowed; null if it is not set. */
  public @Nullable Integer optionalInteger(String name, int least, int most) {
    return optional(name, text -> Values.integer(text, least, most));
  }

  /** A length of time within a range, both ends allowed; written with a unit, such as 500ms. */
  public Duration duration(String name, Duration byDefault, Duration least, Duration most) {
    return parsed(name, byDefault, text -> Values.duration(text, least, most), Values::write);
  }

  /** Only true and false: yes, on and 1 are refused. */
  public boolean bool(String name, boolean byDefault) {
    return parsed(name, byDefault, Values::bool);
  }

  /** One of a few words, in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String name, E byDefault) {
    return parsed(
        name,
        byDefault,
        text -> Values.choice(text, byDefault.getDeclaringClass()),
        value -> Values.word(value));
  }

  /** A file or directory; relative ones count from the working directory. */
  public Path path(String name, Path byDefault) {
    return parsed(name, byDefault, Path::of);
  }

  /** A file or directory; null if it is not set. */
  public @Nullable Path optionalPath(String name) {
    return optional(name, Path::of);
  }

  /** Texts; in the environment they are separated by commas. */
  public List<String> texts(String name, List<String> byDefault) {
    return list(name, byDefault, text -> text);
  }

  /**
   * Values of a component's own kind.
   *
   * @param parser throws IllegalArgumentException whose message says what is wrong with one of them
   */
  public <T> List<T> list(String name, List<T> byDefault, Function<String, T> parser) {
    Raw raw = find(name, true);
    if (raw == null) {
      note(name, byDefault.toString(), "default");
      return byDefault;
    }
    List<T> values = new ArrayList<>();
    for (String text : raw.texts) {
      T value = parse(raw, text, parser);
      if (value != null) {
        values.add(value);
      }
    }
    note(name, raw.texts.toString(), raw.where);
    return List.copyOf(values);
  }

  /**
   * A value of a component's own kind.
   *
   * @param parser throws IllegalArgumentException whose message says what is wrong
   */
  public <T> T parsed(String name, T byDefault, Function<String, T> parser) {
    return parsed(name, byDefault, parser, ConfigReader::write);
  }

  /**
   * A value of a component's own kind that must be set.
   *
   * @param standIn what to go on with when it is wrong or missing
   */
  public <T> T required(String name, Function<String, T> parser, T standIn) {
    T value = optional(name, parser);
    if (value == null && !isSet(name)) {
      refuse(name, "CONFIG_MISSING", "must be set");
    }
    return value == null ? standIn : value;
  }

  /** A value of a component's own kind; null if it is not set. */
  public <T> @Nullable T optional(String name, Function<String, T> parser) {
    Raw raw = find(name, false);
    if (raw == null) {
      return null;
    }
    note(name, raw.texts.get(0), raw.where);
    return parse(raw, raw.texts.get(0), parser);
  }

  /** Tells of something wrong that only the component can see, such as two that do not fit. */
  public void refuse(String name, String code, String message) {
    notes.problems.add(new Problem(code, where(name), message));
  }

  /** Whether it is set at all, rightly or wrongly. */
  public boolean isSet(String name) {
    return environment.containsKey(variable(prefix + name)) || file.hasPath(path(name));
  }

  Set<String> known() {
    return notes.known;
  }

  List<Setting> settings() {
    return notes.settings;
  }

  void failIfWrong(List<Problem> more) {
    List<Problem> all = new ArrayList<>(notes.problems);
    all.addAll(more);
    if (!all.isEmpty()) {
      throw new ConfigException(all);
    }
  }

  /** The environment variable that overrides a setting. */
  static String variable(String key) {
    return ConfigSource.ENVIRONMENT_PREFIX
        + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  static String place(ConfigOrigin origin) {
    String name = origin.filename() == null ? origin.description() : origin.filename();
    return origin.filename() == null || origin.lineNumber() < 1
        ? name.replace(": ", ":")
        : name + ":" + origin.lineNumber();
  }

  /** What is written somewhere, not yet understood. */
  private record Raw(List<String> texts, String where) {}

  private <T> T parsed(
      String name, T byDefault, Function<String, T> parser, Function<T, String> writer) {
    T value = optional(name, parser);
    if (value == null) {
      if (!isSet(name)) {
        note(name, writer.apply(byDefault), "default");
      }
      return byDefault;
    }
    return value;
  }

  private static String write(Object value) {
    return value instanceof InetAddress address ? address.getHostAddress() : value.toString();
  }

  private @Nullable Raw find(String name, boolean list) {
    String key = prefix + name;
    notes.known.add(key);
    String variable = variable(key);
    String override = environment.get(variable);
    if (override != null) {
      String where = "environment:" + variable;
      return new Raw(list ? Values.split(override) : List.of(override.strip()), where);
    }
    if (!file.hasPath(path(name))) {
      return null;
    }
    return list ? rawList(name) : rawText(name);
  }

  private @Nullable Raw rawText(String name) {
    ConfigValue value = file.getValue(path(name));
    if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
      refuse(name, "CONFIG_TYPE", "is one value, not a " + kind(value));
      return null;
    }
    // As it was written, so that 0123 and 1e3 are still seen as such.
    return new Raw(List.of(file.getString(path(name))), where(name));
  }

  private @Nullable Raw rawList(String name) {
    ConfigValue value = file.getValue(path(name));
    if (value.valueType() != ConfigValueType.LIST) {
      refuse(name, "CONFIG_TYPE", "is a list, not a " + kind(value) + "; write [ a, b ]");
      return null;
    }
    try {
      return new Raw(file.getStringList(path(name)), where(name));
    } catch (WrongType e) {
      refuse(name, "CONFIG_TYPE", "is a list of plain values, without sections or lists in it");
      return null;
    }
  }

  private static String kind(ConfigValue value) {
    return value.valueType() == ConfigValueType.OBJECT
        ? "section"
        : value.valueType().name().toLowerCase(Locale.ROOT);
  }

  private <T> @Nullable T parse(Raw raw, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (Values.OutOfRange e) {
      notes.problems.add(new Problem("CONFIG_RANGE", raw.where, String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException e) {
      notes.problems.add(new Problem("CONFIG_TYPE", raw.where, String.valueOf(e.getMessage())));
    }
    return null;
  }

  private String where(String name) {
    String key = prefix + name;
    if (environment.containsKey(variable(key))) {
      return "environment:" + variable(key);
    }
    return file.hasPath(path(name)) ? place(file.getValue(path(name)).origin()) + ":" + key : key;
  }

  private void note(String name, String value, String source) {
    notes.settings.add(new Setting(prefix + name, value, source));
  }

  private String path(String name) {
    return ConfigUtil.joinPath(Arrays.asList((prefix + name).split("\\.")));
  }
}
