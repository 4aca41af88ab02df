package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.config.ConfigReader;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How machines are installed.
 *
 * @param url where machines reach the netboot listener, without a slash at its end; null: nothing
 *     can be installed
 * @param dns what installed systems resolve names with
 * @param handouts how often one installation hands its installer to a machine that starts anew
 *     before the installer has reported
 * @param mostBoots a machine that asks more often than that, within one installation, loops
 * @param startLimit from power to the installer's first report; a machine that has not asked what
 *     to boot by half of it is started once more, and has all of it again
 * @param writeLimit from there to the written disk
 * @param upLimit from there to the first report of the installed system
 * @param expectUp whether the installed system is waited for; without, a written disk is enough
 * @param stopFailed whether a machine whose installation failed is turned off
 */
public record InstallConfig(
    @Nullable String url,
    List<String> dns,
    int handouts,
    int mostBoots,
    Duration startLimit,
    Duration writeLimit,
    Duration upLimit,
    boolean expectUp,
    boolean stopFailed) {

  /** Nothing can be installed. */
  public static final InstallConfig NONE =
      new InstallConfig(
          null,
          List.of(),
          3,
          8,
          Duration.ofMinutes(15),
          Duration.ofMinutes(90),
          Duration.ofMinutes(20),
          true,
          true);

  /** Reads the section {@code netboot}. */
  public static InstallConfig read(ConfigReader root) {
    ConfigReader reader = root.section("netboot");
    String url = reader.optionalText("url");
    if (url != null && !sound(url)) {
      reader.refuse(
          "url",
          "CONFIG_VALUE",
          "must be like http://10.0.0.5:8069 or http://[fd00::5]:8069, without a path, a login and"
              + " a zone");
    }
    Duration least = Duration.ofSeconds(1);
    Duration most = Duration.ofHours(12);
    return new InstallConfig(
        url,
        reader.list("dns", List.of(), text -> IpLiteral.parse(text)).stream()
            .map(InetAddress::getHostAddress)
            .toList(),
        reader.integer("handouts", NONE.handouts, 1, 20),
        reader.integer("most-boots", NONE.mostBoots, 2, 100),
        reader.duration("start-limit", NONE.startLimit, least, most),
        reader.duration("write-limit", NONE.writeLimit, least, most),
        reader.duration("up-limit", NONE.upLimit, least, most),
        reader.bool("expect-up", NONE.expectUp),
        reader.bool("stop-failed", NONE.stopFailed));
  }

  private static boolean sound(String url) {
    try {
      URI uri = URI.create(url);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && !uri.getHost().contains("%")
          && uri.getRawPath().isEmpty()
          && uri.getRawQuery() == null
          && uri.getRawUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
