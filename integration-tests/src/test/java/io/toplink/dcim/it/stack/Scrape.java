package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a listener for metrics told once. */
record Scrape(String text) {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{.*})? ([^ ]+)");

  /** One series as it is now. */
  private record Sample(String name, String labels, double value) {}

  /** By a real GET. */
  static Scrape of(int port) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(port, "/metrics", "*/*");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    return new Scrape(answer.body());
  }

  static HttpResponse<String> get(int port, String path, String accept)
      throws IOException, InterruptedException {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .header("Accept", accept)
            .build(),
        BodyHandlers.ofString());
  }

  /**
   * The sum of all series of a name that have these labels.
   *
   * @param labels such as {@code state="free"}
   */
  double sum(String name, String... labels) {
    return samples().stream()
        .filter(sample -> sample.name().equals(name))
        .filter(sample -> List.of(labels).stream().allMatch(sample.labels()::contains))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** Names as they stand in front of samples. */
  Set<String> names() {
    return samples().stream().map(Sample::name).collect(Collectors.toSet());
  }

  int series() {
    return samples().size();
  }

  private List<Sample> samples() {
    return text.lines().filter(line -> !line.startsWith("#")).map(Scrape::sample).toList();
  }

  private static Sample sample(String line) {
    Matcher matcher = LINE.matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    String labels = matcher.group(2) == null ? "" : matcher.group(2);
    String value = matcher.group(3).replace("+Inf", "Infinity");
    return new Sample(matcher.group(1), labels, Double.parseDouble(value));
  }
}
