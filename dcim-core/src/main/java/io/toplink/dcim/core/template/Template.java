package io.toplink.dcim.core.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A text with variables: {@code {{name}}} stands for a value; {@code {{#name}}...{{/name}}} is
 * repeated for each value of a list, which is {@code {{.}}} in it, and left out where a variable is
 * empty; {@code \{{} stands for two braces. A line with nothing but the begin or the end of such a
 * section leaves no line behind.
 */
public final class Template {
  /** Something wrong in a template, at a line counted from 1. */
  public record Problem(int line, String message) {}

  sealed interface Part {}

  record Text(String text) implements Part {}

  record Value(String name, int line) implements Part {}

  record Section(String name, int line, List<Part> parts) implements Part {}

  static final String ITEM = ".";
  private static final int LONGEST = 1 << 18;

  private final List<Part> parts;
  private final List<Problem> mistakes;

  private Template(List<Part> parts, List<Problem> mistakes) {
    this.parts = parts;
    this.mistakes = mistakes;
  }

  /** Reads a template; what is wrong with it is in {@link #problems}. */
  public static Template parse(String text) {
    TemplateParser parser = new TemplateParser(text);
    List<Part> parts = parser.parse();
    return new Template(parts, parser.mistakes());
  }

  /** What is wrong with it: all of it, in the order of lines; empty if it can be filled in. */
  public List<Problem> problems(Vocabulary vocabulary) {
    List<Problem> problems = new ArrayList<>(mistakes);
    check(parts, vocabulary, false, problems);
    problems.sort((a, b) -> Integer.compare(a.line(), b.line()));
    return problems;
  }

  /** The names of all variables in it. */
  public Set<String> variables() {
    Set<String> names = new TreeSet<>();
    collect(parts, names);
    return names;
  }

  private static void collect(List<Part> parts, Set<String> names) {
    for (Part part : parts) {
      if (part instanceof Section section) {
        names.add(section.name());
        collect(section.parts(), names);
      } else if (part instanceof Value value) {
        names.add(value.name());
      }
    }
  }

  private static void check(
      List<Part> parts, Vocabulary vocabulary, boolean inside, List<Problem> problems) {
    for (Part part : parts) {
      if (part instanceof Section section) {
        requireKnown(section.name(), section.line(), vocabulary, problems);
        check(section.parts(), vocabulary, true, problems);
      } else if (part instanceof Value value) {
        if (value.name().equals(ITEM)) {
          if (!inside) {
            problems.add(
                new Problem(value.line(), "{{.}} stands for nothing outside of a section"));
          }
        } else if (vocabulary.lists().contains(value.name())) {
          problems.add(
              new Problem(
                  value.line(),
                  "{{%1$s}} is a list; write {{#%1$s}}...{{.}}...{{/%1$s}}"
                      .formatted(value.name())));
        } else {
          requireKnown(value.name(), value.line(), vocabulary, problems);
        }
      }
    }
  }

  private static void requireKnown(
      String name, int line, Vocabulary vocabulary, List<Problem> problems) {
    if (!vocabulary.has(name)) {
      problems.add(
          new Problem(
              line,
              "there is no variable '"
                  + name
                  + "'; there are "
                  + String.join(", ", vocabulary.all())));
    }
  }

  /**
   * Fills it in.
   *
   * @throws TemplateException if a value cannot stand in this format; it names the variable and the
   *     line, never the value
   */
  public String render(TemplateFormat format, TemplateValues values) {
    StringBuilder out = new StringBuilder();
    render(parts, format, values, "", out);
    return out.toString();
  }

  private static void render(
      List<Part> parts,
      TemplateFormat format,
      TemplateValues values,
      String item,
      StringBuilder out) {
    for (Part part : parts) {
      if (part instanceof Text text) {
        out.append(text.text());
      } else if (part instanceof Value value) {
        boolean isItem = value.name().equals(ITEM);
        String written = isItem ? item : String.join("", values.of(value.name()));
        out.append(written(format, value, written));
      } else if (part instanceof Section section) {
        Consumer<String> body = each -> render(section.parts(), format, values, each, out);
        values.of(section.name()).forEach(body);
      }
      if (out.length() > LONGEST) {
        throw new TemplateException("comes out longer than " + LONGEST + " characters");
      }
    }
  }

  private static String written(TemplateFormat format, Value value, String text) {
    if (!format.takes(text)) {
      throw new TemplateException(
          "line "
              + value.line()
              + ": the value of {{"
              + value.name()
              + "}} has characters that must not stand in "
              + format.name().toLowerCase(Locale.ROOT));
    }
    return format.write(text);
  }
}
