package io.toplink.dcim.core.image;

import io.toplink.dcim.core.template.Vocabulary;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The variables that an image's templates may use. The contract lists them at Image. */
public final class ImageVariables {
  public static final Set<String> SINGLE =
      Set.of(
          "hostname",
          "hostname_short",
          "domain",
          "mac",
          "ipv4_address",
          "ipv4_prefix_length",
          "ipv4_netmask",
          "ipv4_gateway",
          "ipv6_address",
          "ipv6_prefix_length",
          "ipv6_gateway",
          "login_username",
          "password_hash",
          "assignment",
          "server",
          "image",
          "url_templates",
          "url_progress",
          "url_begin_wipe",
          "url_written",
          "url_failed",
          "url_disk",
          "url_done",
          "task",
          "wipe_method",
          "url_up");
  public static final Set<String> LISTS = Set.of("further_addresses", "dns", "ssh_keys");

  /** The password as it is, for what takes no hash: see {@link #ofAnswerFile}. */
  public static final String PASSWORD = "password";

  static final String FILE = "file_";

  private ImageVariables() {}

  /** Those of an image with these sources. */
  static Vocabulary of(List<ImageContent.Source> sources) {
    return new Vocabulary(single(sources), LISTS);
  }

  /** Those of an XML template on an ISO, which may hold the password itself. */
  static Vocabulary ofAnswerFile(List<ImageContent.Source> sources) {
    Set<String> single = single(sources);
    single.add(PASSWORD);
    return new Vocabulary(single, LISTS);
  }

  private static Set<String> single(List<ImageContent.Source> sources) {
    Set<String> single = new HashSet<>(SINGLE);
    for (ImageContent.Source source : sources) {
      single.add(location(source.id()));
      single.add(digest(source.id()));
      single.add(file(source.id()));
    }
    return single;
  }

  /** Where we hand a source on. */
  public static String file(String source) {
    return FILE + source;
  }

  /** Where a source is fetched from. */
  public static String location(String source) {
    return "source_" + source;
  }

  public static String digest(String source) {
    return "sha256_" + source;
  }
}
