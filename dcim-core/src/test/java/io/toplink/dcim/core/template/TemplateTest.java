package io.toplink.dcim.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What templates may say, and what is said of those that do not. */
class TemplateTest {
  private static final Vocabulary WORDS =
      new Vocabulary(Set.of("hostname", "gateway"), Set.of("keys"));

  private static String render(String text, Map<String, String> single, List<String> keys) {
    return Template.parse(text)
        .render(TemplateFormat.SHELL, new TemplateValues(single, Map.of("keys", keys)));
  }

  private static List<String> problems(String text) {
    return Template.parse(text).problems(WORDS).stream()
        .map(problem -> problem.line() + ": " + problem.message())
        .toList();
  }

  @Test
  void valuesAndSectionsAreFilledIn() {
    String text =
        "H={{hostname}}\n{{#keys}}\nk {{.}}\n{{/keys}}\n{{#gateway}}via {{.}}{{/gateway}}.\n";
    assertThat(problems(text)).isEmpty();
    assertThat(render(text, Map.of("hostname", "a", "gateway", "10.0.0.1"), List.of("x y", "z")))
        .isEqualTo("H=a\nk 'x y'\nk z\nvia 10.0.0.1.\n");
    assertThat(render(text, Map.of("hostname", "a", "gateway", ""), List.of()))
        .isEqualTo("H=a\n.\n");
  }

  @Test
  void bracesCanBeWritten() {
    assertThat(problems("\\{{.Names}}\n")).isEmpty();
    assertThat(render("\\{{.Names}}\n", Map.of(), List.of())).isEqualTo("{{.Names}}\n");
  }

  @Test
  void whatIsWrongIsToldWithItsLine() {
    assertThat(problems("a\n\nH={{hostnam}}\n"))
        .containsExactly("3: there is no variable 'hostnam'; there are gateway, hostname, keys");
    assertThat(problems("{{keys}}"))
        .containsExactly("1: {{keys}} is a list; write {{#keys}}...{{.}}...{{/keys}}");
    assertThat(problems("a\n{{.}}"))
        .containsExactly("2: {{.}} stands for nothing outside of a section");
    assertThat(problems("{{hostname\n}}"))
        .containsExactly("1: '{{' without '}}' on the same line; write \\{{ for two braces");
    assertThat(problems("{{ a b }}\n{{#keys}}\n"))
        .containsExactly(
            "1: '{{a b}}' is no variable; write \\{{ for two braces",
            "2: {{#keys}} is never ended by {{/keys}}");
    assertThat(problems("\n{{/keys}}"))
        .containsExactly("2: {{/keys}} ends a section that has not begun, or not as the last one");
  }

  @Test
  void aRefusedValueIsNotRepeated() {
    assertThatThrownBy(() -> render("a\n{{hostname}}", Map.of("hostname", "x';reboot"), List.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessage(
            "line 2: the value of {{hostname}} has characters that must not stand in shell");
  }
}
