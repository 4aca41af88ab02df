package io.toplink.dcim.core.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * Values made to break out: each is either refused or arrives as it was, as one value, where the
 * format is really read.
 */
class TemplateFuzzTest {
  private static final int VALUES = 20_000;
  private static final List<String> EVIL =
      List.of(
          "'",
          "\"",
          "`",
          "\\",
          "$(reboot)",
          "${x}",
          "$x",
          "; reboot",
          "&& reboot",
          "| sh",
          "\n",
          "\r",
          "\u0000",
          " ",
          "#",
          "{",
          "}",
          "<",
          ">",
          "(",
          ")",
          "*",
          "~",
          "!",
          "%",
          ": ",
          "- ",
          "\n%end",
          "\nd-i x string y",
          "\u00e9",
          "\u202e",
          "a",
          "B",
          "7",
          ".",
          "/",
          "@",
          "=",
          ",",
          "?",
          "+",
          "-",
          "_",
          "{{hostname}}",
          "]]>",
          "&x=1",
          "[",
          "]",
          "http://[fd00::1]:8069",
          "https://[::ffff:10.0.0.1]/i/",
          "http://[");

  private final Random random = new Random(42);

  private String value() {
    StringBuilder value = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      value.append(EVIL.get(random.nextInt(EVIL.size())));
    }
    return value.toString();
  }

  private List<String> taken(TemplateFormat format) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < VALUES; i++) {
      String value = value();
      if (format.takes(value)) {
        taken.add(value);
      }
    }
    assertThat(taken).hasSizeGreaterThan(VALUES / 200);
    return taken;
  }

  private static String render(TemplateFormat format, String template, String value) {
    return Template.parse(template)
        .render(format, new TemplateValues(Map.of("v", value), Map.of()));
  }

  @Test
  void aShellGetsOneWord() throws Exception {
    List<String> values = taken(TemplateFormat.SHELL);
    StringBuilder script = new StringBuilder("n() { printf '%s %s\\n' \"$#\" \"$1\"; }\n");
    values.forEach(value -> script.append(render(TemplateFormat.SHELL, "n {{v}}\n", value)));
    Process shell = new ProcessBuilder("sh").redirectErrorStream(true).start();
    shell.outputWriter(StandardCharsets.UTF_8).append(script).close();
    List<String> lines =
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).isEqualTo(values.stream().map(value -> "1 " + value).toList());
  }

  @Test
  void xmlGetsOneTextAndOneAttribute() throws Exception {
    DocumentBuilder reader = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    List<String> values = taken(TemplateFormat.XML);
    StringBuilder document = new StringBuilder("<all>");
    values.forEach(
        value ->
            document.append(
                render(TemplateFormat.XML, "<e a=\"{{v}}\" b='{{v}}'>{{v}}</e>", value)));
    document.append("</all>\n\n\n");
    NodeList elements =
        reader
            .parse(new InputSource(new StringReader(document.toString())))
            .getDocumentElement()
            .getChildNodes();
    assertThat(elements.getLength()).isEqualTo(values.size());
    for (int i = 0; i < values.size(); i++) {
      Element element = (Element) elements.item(i);
      assertThat(element.getTextContent()).isEqualTo(values.get(i));
      assertThat(element.getAttribute("a")).isEqualTo(values.get(i));
      assertThat(element.getAttribute("b")).isEqualTo(values.get(i));
      assertThat(element.getElementsByTagName("*").getLength()).isZero();
    }
  }

  @Test
  void noValueSaysAnythingToAShellThatReadsItWithoutQuotesOrWithin() {
    for (TemplateFormat format : EnumSet.complementOf(EnumSet.of(TemplateFormat.XML))) {
      for (String value : taken(format)) {
        assertThat(value).doesNotContainPattern("[\\p{Cntrl}'\"`\\\\;|<>(){}!*]|\\$[({]");
        assertThat(value.replaceFirst("^https?://\\[[0-9a-f:.]+\\]", "")).doesNotContain("[", "]");
      }
    }
  }

  @Test
  void anAddressWithAnIpv6LiteralStandsInEveryFormatAndNoOtherBracketsDo() {
    for (TemplateFormat format : TemplateFormat.values()) {
      assertThat(format.takes("http://[fd00::1]:8069/i/T/begin-wipe")).isTrue();
      for (String value : List.of("[fd00::1]", "x http://[::1]", "http://[a-z]", "http://[::1][")) {
        assertThat(format.takes(value)).isEqualTo(format == TemplateFormat.XML);
      }
    }
  }

  @Test
  void yamlGetsOneScalar() throws Exception {
    ObjectMapper json = new ObjectMapper();
    for (String value : taken(TemplateFormat.YAML)) {
      String line = render(TemplateFormat.YAML, "{{v}}", value);
      // A double-quoted scalar of YAML without escapes is a string of JSON.
      assertThat(json.readValue(line, String.class)).isEqualTo(value);
    }
  }

  @Test
  void debconfGetsOneLineAndIpxeOneWord() {
    for (String value : taken(TemplateFormat.PRESEED)) {
      assertThat(render(TemplateFormat.PRESEED, "d-i a string {{v}}", value).lines()).hasSize(1);
    }
    for (String value : taken(TemplateFormat.IPXE)) {
      assertThat(render(TemplateFormat.IPXE, "kernel {{v}}", value).split("\\s+", -1)).hasSize(2);
    }
  }
}
