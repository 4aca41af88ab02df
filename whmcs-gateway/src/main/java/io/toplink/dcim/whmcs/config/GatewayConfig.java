package io.toplink.dcim.whmcs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All settings of the gateway. Everything has a default but {@code upstream.credential-file}.
 *
 * @param read guards of rpcs that look at one service
 * @param mutate guards of rpcs that change something
 * @param admin guards of rpcs behind the settings pages: lists and the test of a connection
 */
public record GatewayConfig(
    ListenConfig listen,
    UpstreamConfig upstream,
    BudgetsConfig budgets,
    LimitsConfig limits,
    MetricsConfig metrics,
    CallClassConfig read,
    CallClassConfig mutate,
    CallClassConfig admin) {

  private static final String ROOT = "gateway";

  /**
   * Reads a HOCON file. System properties that start with {@code gateway.} win over it.
   *
   * @throws ConfigException with every problem there is
   */
  public static GatewayConfig load(Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new ConfigException(
          List.of(
              file
                  + ": cannot be read as a file; name the settings with -Dconfig.file=<path> and"
                  + " check that this user may read them"));
    }
    try {
      Config fromFile =
          ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
      return of(overridesFrom(ConfigFactory.systemProperties()).withFallback(fromFile));
    } catch (com.typesafe.config.ConfigException unreadable) {
      throw new ConfigException(List.of(unreadable.getMessage()));
    }
  }

  /**
   * Reads settings that are already parsed.
   *
   * @throws ConfigException with every problem there is
   */
  public static GatewayConfig of(Config settings) {
    List<String> problems = new ArrayList<>();
    SettingsReader top = new SettingsReader(settings.resolve(), "", problems);
    GatewayConfig config = top.section(ROOT, GatewayConfig::read);
    top.refuseUnknownKeys();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private static GatewayConfig read(SettingsReader in) {
    return new GatewayConfig(
        in.section("listen", ListenConfig::read),
        in.section("upstream", UpstreamConfig::read),
        in.section("budgets", BudgetsConfig::read),
        in.section("limits", LimitsConfig::read),
        in.section("metrics", MetricsConfig::read),
        in.section("read", below -> CallClassConfig.read(below, CallClassConfig.READ)),
        in.section("mutate", below -> CallClassConfig.read(below, CallClassConfig.MUTATE)),
        in.section("admin", below -> CallClassConfig.read(below, CallClassConfig.ADMIN)));
  }

  private static Config overridesFrom(Config systemProperties) {
    return systemProperties.hasPath(ROOT)
        ? systemProperties.withOnlyPath(ROOT)
        : ConfigFactory.empty();
  }
}
