package io.toplink.dcim.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Where settings come from: a HOCON file, overridden by the environment.
 *
 * <p>The setting {@code database.pool-size} is overridden by the variable {@code
 * DCIM_DATABASE_POOL_SIZE}. Every setting has a default or says that it is required, so an empty
 * file is a good file for many.
 */
public final class ConfigSource {
  /** What the names of overriding variables begin with. */
  public static final String ENVIRONMENT_PREFIX = "DCIM_";

  private final Config file;
  private final Map<String, String> environment;
  private final Set<String> otherVariables;

  private ConfigSource(Config file, Map<String, String> environment, Set<String> otherVariables) {
    this.file = file;
    this.environment = environment;
    this.otherVariables = otherVariables;
  }

  /**
   * Reads a file.
   *
   * @param environment the process's variables
   * @throws ConfigException if the file is not there, not readable or no HOCON
   */
  public static ConfigSource file(Path file, Map<String, String> environment) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw ConfigException.of(
          "CONFIG_NOT_FOUND", file.toAbsolutePath(), "there is no readable file of this name");
    }
    return parse(
        file.toString(), options -> ConfigFactory.parseFile(file.toFile(), options), environment);
  }

  /**
   * Takes the text itself.
   *
   * @param name what messages call it
   */
  public static ConfigSource text(String name, String hocon, Map<String, String> environment) {
    return parse(
        name,
        options -> ConfigFactory.parseString(hocon, options.setOriginDescription(name)),
        environment);
  }

  /** No file: defaults and the environment only. */
  public static ConfigSource environment(Map<String, String> environment) {
    return new ConfigSource(ConfigFactory.empty(), Map.copyOf(environment), Set.of());
  }

  /** Names variables that begin with the prefix and are no settings, such as a start script's. */
  public ConfigSource withOtherVariables(String... names) {
    return new ConfigSource(file, environment, Set.of(names));
  }

  /** The same, with one setting changed as if the environment said so. */
  public ConfigSource with(String key, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(ConfigReader.variable(key), value);
    return new ConfigSource(file, Map.copyOf(changed), otherVariables);
  }

  /**
   * Reads everything.
   *
   * @param reading turns settings into a value, usually a record's static read method
   * @throws ConfigException with all problems: those the reading met, and settings nobody asked for
   */
  public <T> T read(Function<ConfigReader, T> reading) {
    ConfigReader reader = new ConfigReader(file, environment);
    T result;
    try {
      result = reading.apply(reader);
    } catch (RuntimeException e) {
      // A value made of stand-ins for what is wrong may refuse itself; what is wrong is known.
      reader.failIfWrong(List.of());
      throw e;
    }
    List<Problem> unknown = new ArrayList<>(UnknownKeys.inFile(file, reader.known()));
    unknown.addAll(UnknownKeys.inEnvironment(ours(), reader.known()));
    reader.failIfWrong(unknown);
    return result;
  }

  /**
   * Says what each setting would be, for a check before a start.
   *
   * @throws ConfigException as {@link #read}
   */
  public List<Setting> effective(Function<ConfigReader, ?> reading) {
    List<Setting> settings = new ArrayList<>();
    read(
        reader -> {
          Object value = reading.apply(reader);
          settings.addAll(reader.settings());
          return value;
        });
    return settings;
  }

  private Set<String> ours() {
    Set<String> names = new TreeSet<>(environment.keySet());
    names.removeIf(name -> !name.startsWith(ENVIRONMENT_PREFIX) || otherVariables.contains(name));
    return names;
  }

  private static ConfigSource parse(
      String name, Function<ConfigParseOptions, Config> parser, Map<String, String> environment) {
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setAllowMissing(false)
            .setSyntax(ConfigSyntax.CONF)
            .setIncluder(new LocalIncluder());
    UnaryOperator<Config> resolve = config -> config.resolve(ConfigResolveOptions.defaults());
    try {
      return new ConfigSource(
          resolve.apply(parser.apply(options)), Map.copyOf(environment), Set.of());
    } catch (com.typesafe.config.ConfigException e) {
      String where =
          e.origin() == null || e.origin().lineNumber() < 1
              ? name
              : name + ":" + e.origin().lineNumber();
      throw ConfigException.of("CONFIG_SYNTAX", where, String.valueOf(e.getMessage())).causedBy(e);
    }
  }
}
