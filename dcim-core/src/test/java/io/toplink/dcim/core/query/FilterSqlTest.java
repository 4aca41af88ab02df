package io.toplink.dcim.core.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.IpLiteral;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterSqlTest {
  private enum Color {
    RED,
    GREEN
  }

  private final FilterSql fields =
      FilterSql.builder()
          .text("name", "t.name")
          .resource("package", "t.package", "packages")
          .bool("retired", "t.retired")
          .enumeration("color", "t.color", Color.class)
          .address("host", "t.host")
          .integer("status.code", "t.code")
          .time("event_time", "t.time")
          .labels("t.labels")
          .build();

  @Test
  void bindsEveryValue() {
    SqlClause clause = fields.toSql("name = \"' OR 1=1 --\" AND labels.rack.row != \"x'y\"");

    assertThat(clause.sql())
        .isEqualTo("t.name = :filter0 AND t.labels ->> :filter1key IS DISTINCT FROM :filter1");
    assertThat(clause.bindings())
        .isEqualTo(Map.of("filter0", "' OR 1=1 --", "filter1key", "rack.row", "filter1", "x'y"));
  }

  @Test
  void emptyMeansNullToo() {
    assertThat(fields.toSql("package = \"\"").sql()).isEqualTo("coalesce(t.package, '') = ''");
    assertThat(fields.toSql("name != \"\"").sql()).isEqualTo("coalesce(t.name, '') <> ''");
    assertThat(fields.toSql("").sql()).isEqualTo("TRUE");
  }

  @Test
  void readsValuesByTheirType() {
    assertThat(fields.toSql("retired = true").bindings()).containsEntry("filter0", true);
    assertThat(fields.toSql("color = RED").bindings()).containsEntry("filter0", "RED");
    assertThat(fields.toSql("package = packages/a").bindings()).containsEntry("filter0", "a");
    assertThat(fields.toSql("host = 10.0.0.1").bindings())
        .containsEntry("filter0", IpLiteral.parse("10.0.0.1"));
    assertThat(fields.toSql("status.code >= 3"))
        .isEqualTo(new SqlClause("t.code >= :filter0", Map.of("filter0", 3)));
    assertThat(fields.toSql("event_time < \"2026-01-31T12:00:00Z\"").bindings())
        .containsEntry("filter0", Instant.parse("2026-01-31T12:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nmae = a|1|one of color, event_time, host",
        "name < a|6|= or !=",
        "labels.a > b|10|= or !=",
        "color = BLUE|9|one of RED, GREEN",
        "color > RED|7|= or !=",
        "retired = yes|11|true or false",
        "package = a|11|packages/... or \"\"",
        "host = example.com|8|a literal IP address",
        "status.code = x|15|a whole number",
        "event_time > today|14|a time such as",
      })
  void refusesWhatItDoesNotKnow(String filter, String position, String expected) {
    assertThatThrownBy(() -> fields.toSql(filter))
        .isInstanceOfSatisfying(
            DcimException.class,
            e -> {
              assertThat(e.metadata().get("position")).isEqualTo(position);
              assertThat(e.metadata().get("expected")).startsWith(expected);
            });
  }
}
