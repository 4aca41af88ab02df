package io.toplink.dcim.it.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks for secrets where none may be, as they are and as they travel. */
final class SecretScan {
  private final Map<String, String> secrets = new HashMap<>();

  /**
   * Makes something a secret.
   *
   * @param what it is, for the message: the secret itself is never in it
   */
  void add(String what, String secret) {
    assertThat(secret).as(what).hasSizeGreaterThan(5);
    secrets.put(secret, what);
    secrets.put(Base64.getEncoder().encodeToString(secret.getBytes(UTF_8)), what + " in Base64");
    secrets.put(URLEncoder.encode(secret, UTF_8), what + " encoded for a URL");
  }

  /** The credential's secret, also as Basic authentication shows it. */
  void add(Credential credential) {
    add("secret of " + credential.key(), credential.secret());
    add("pair of " + credential.key(), credential.pair());
  }

  int size() {
    return secrets.size();
  }

  void assertNoneIn(String where, String text) {
    List<String> found =
        secrets.entrySet().stream()
            .filter(secret -> text.contains(secret.getKey()))
            .map(Map.Entry::getValue)
            .toList();
    assertThat(found).as("secrets in %s", where).isEmpty();
  }

  void assertNoneIn(Path file) throws IOException {
    assertNoneIn(file.getFileName().toString(), Files.readString(file, UTF_8));
  }
}
