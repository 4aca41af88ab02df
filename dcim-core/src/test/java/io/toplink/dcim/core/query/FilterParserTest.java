package io.toplink.dcim.core.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.query.Filter.And;
import io.toplink.dcim.core.query.Filter.Compare;
import io.toplink.dcim.core.query.Filter.Operator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\t\n"})
  void nothingLetsEverythingThrough(String text) {
    assertThat(FilterParser.parse(text)).isEqualTo(Filter.ALL);
  }

  @Test
  void readsTheExampleOfTheContract() {
    assertThat(FilterParser.parse("state = AVAILABLE AND location.site = \"sites/ams1\""))
        .isEqualTo(
            new And(
                java.util.List.of(
                    new Compare("state", Operator.EQUAL, "AVAILABLE", 1, 7, 9),
                    new Compare("location.site", Operator.EQUAL, "sites/ams1", 23, 37, 39))));
  }

  @Test
  void spacesAreOptionalAroundOperators() {
    assertThat(FilterParser.parse("a!=b"))
        .isEqualTo(new Compare("a", Operator.NOT_EQUAL, "b", 1, 2, 4));
  }

  @Test
  void quotesHoldAnything() {
    assertThat(value("a = \"\"")).isEmpty();
    assertThat(value("a = \"x AND y = 'z' -- ;\"")).isEqualTo("x AND y = 'z' -- ;");
    assertThat(value("a = \"say \\\"hi\\\" \\\\ bye\"")).isEqualTo("say \"hi\" \\ bye");
    assertThat(value("a = \"机架 é\"")).isEqualTo("机架 é");
  }

  @Test
  void aValueMayBeTheWordAnd() {
    assertThat(value("a = AND")).isEqualTo("AND");
  }

  private static String value(String filter) {
    return ((Compare) FilterParser.parse(filter)).value();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "' OR 1=1 --|1|a field",
        "state|6|= or !=",
        "state =|8|a value",
        "state == A|7|= or !=",
        "state = A OR state = B|11|AND or the end",
        "state = A and state = B|11|AND or the end",
        "state = A AND|14|a field",
        "state = A AND AND b = c|19|= or !=",
        "state = \"A|9|a closing '\"'",
        "state = \"A\\n\"|12|'\"' or '\\' after '\\'",
        "display_name = a,b|17|AND or the end",
        "(state = A)|1|a field",
        "9a = b|1|a field",
        "display_name = \"é\" x|20|AND or the end",
        "a = %|5|a value",
      })
  void refusesWithThePosition(String text, String position, String expected) {
    assertThatThrownBy(() -> FilterParser.parse(text))
        .isInstanceOfSatisfying(
            DcimException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INVALID_FILTER);
              assertThat(e.metadata().get("position")).isEqualTo(position);
              assertThat(e.metadata().get("expected")).startsWith(expected);
              assertThat(e.message()).contains("position " + position);
            });
  }

  @Test
  void boundsThePlan() {
    String fifty =
        IntStream.range(0, 50).mapToObj(i -> "a = b").collect(Collectors.joining(" AND "));

    assertThat(((And) FilterParser.parse(fifty)).parts()).hasSize(50);
    assertThatThrownBy(() -> FilterParser.parse(fifty + " AND a = b"))
        .hasMessageContaining("no more than 50");
  }
}
