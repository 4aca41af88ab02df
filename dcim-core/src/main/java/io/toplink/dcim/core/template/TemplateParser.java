package io.toplink.dcim.core.template;

import io.toplink.dcim.core.template.Template.Part;
import io.toplink.dcim.core.template.Template.Problem;
import io.toplink.dcim.core.template.Template.Section;
import io.toplink.dcim.core.template.Template.Text;
import io.toplink.dcim.core.template.Template.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a template apart, once. */
final class TemplateParser {
  private static final Pattern TAG = Pattern.compile("([#/]?)(\\.|[a-z][a-z0-9_]*)");

  /** A section that has begun; the outermost has no name. */
  private record Open(String name, int line, List<Part> parts) {}

  private final String text;
  private final List<Problem> mistakes = new ArrayList<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private final StringBuilder plain = new StringBuilder();
  private int at;
  private int line = 1;

  TemplateParser(String text) {
    this.text = text;
  }

  List<Problem> mistakes() {
    return List.copyOf(mistakes);
  }

  List<Part> parse() {
    open.push(new Open("", 1, new ArrayList<>()));
    while (at < text.length()) {
      if (text.startsWith("\\{{", at)) {
        plain.append("{{");
        at += 3;
      } else if (text.startsWith("{{", at)) {
        tag();
      } else {
        char c = text.charAt(at++);
        line += c == '\n' ? 1 : 0;
        plain.append(c);
      }
    }
    flush();
    while (open.size() > 1) {
      Open left = open.pop();
      mistake(left.line(), "{{#" + left.name() + "}} is never ended by {{/" + left.name() + "}}");
    }
    return List.copyOf(open.pop().parts());
  }

  private void tag() {
    int end = text.indexOf("}}", at);
    int lineEnd = text.indexOf('\n', at);
    if (end < 0 || lineEnd >= 0 && lineEnd < end) {
      mistake(line, "'{{' without '}}' on the same line; write \\{{ for two braces");
      plain.append("{{");
      at += 2;
      return;
    }
    String inside = text.substring(at + 2, end).strip();
    Matcher matcher = TAG.matcher(inside);
    int begin = at;
    at = end + 2;
    if (!matcher.matches()) {
      mistake(line, "'{{" + inside + "}}' is no variable; write \\{{ for two braces");
      return;
    }
    String name = matcher.group(2);
    switch (matcher.group(1)) {
      case "#" -> {
        int here = line;
        swallowLine(begin);
        flush();
        open.push(new Open(name, here, new ArrayList<>()));
      }
      case "/" -> {
        swallowLine(begin);
        end(name);
      }
      default -> {
        flush();
        parts().add(new Value(name, line));
      }
    }
  }

  private void end(String name) {
    flush();
    if (open.size() == 1 || !open.element().name().equals(name)) {
      mistake(line, "{{/" + name + "}} ends a section that has not begun, or not as the last one");
      return;
    }
    Open ended = open.pop();
    parts().add(new Section(name, ended.line(), List.copyOf(ended.parts())));
  }

  /** If the tag stands alone on its line, the line goes with it. */
  private void swallowLine(int begin) {
    int lineBegin = text.lastIndexOf('\n', begin) + 1;
    int lineEnd = text.indexOf('\n', at);
    String before = text.substring(lineBegin, begin);
    String after = lineEnd < 0 ? text.substring(at) : text.substring(at, lineEnd);
    if (lineEnd < 0 || !before.isBlank() || !after.isBlank()) {
      return;
    }
    plain.setLength(Math.max(0, plain.length() - before.length()));
    at = lineEnd + 1;
    line++;
  }

  private List<Part> parts() {
    return open.element().parts();
  }

  private void flush() {
    if (plain.length() > 0) {
      parts().add(new Text(plain.toString()));
      plain.setLength(0);
    }
  }

  private void mistake(int where, String message) {
    mistakes.add(new Problem(where, message));
  }
}
