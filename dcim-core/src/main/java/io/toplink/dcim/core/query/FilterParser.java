package io.toplink.dcim.core.query;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.query.Filter.And;
import io.toplink.dcim.core.query.Filter.Compare;
import io.toplink.dcim.core.query.Filter.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Reads filters.
 *
 * <pre>
 * filter     = [ comparison { "AND" comparison } ]
 * comparison = field ( "=" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" ) value
 * field      = letter { letter | digit | "." | "_" | "-" }
 * value      = bare | quoted
 * bare       = ( letter | digit | "." | "_" | "-" | "/" ) { ... }
 * quoted     = '"' { any character; a quote or backslash after a backslash } '"'
 * </pre>
 *
 * <p>There is neither OR nor nesting, so that every filter becomes one index-friendly conjunction.
 */
public final class FilterParser {
  /** More than anybody writes by hand; keeps the query plan small. */
  private static final int MOST_COMPARISONS = 50;

  private final String text;
  private int at;

  private FilterParser(String text) {
    this.text = text;
  }

  /**
   * @throws DcimException {@code INVALID_FILTER} with the position (from 1) of what could not be
   *     read and what was expected there
   */
  public static Filter parse(String text) {
    return new FilterParser(text).filter();
  }

  private Filter filter() {
    skipSpaces();
    if (atEnd()) {
      return Filter.ALL;
    }
    List<Filter> parts = new ArrayList<>();
    parts.add(comparison());
    while (!atEnd()) {
      and();
      if (parts.size() == MOST_COMPARISONS) {
        throw wrong(at, "no more than " + MOST_COMPARISONS + " comparisons");
      }
      parts.add(comparison());
    }
    return parts.size() == 1 ? parts.get(0) : new And(parts);
  }

  private Compare comparison() {
    int fieldAt = at;
    String field = field();
    skipSpaces();
    int operatorAt = at;
    Operator operator = operator();
    skipSpaces();
    int valueAt = at;
    String value = value();
    skipSpaces();
    return new Compare(
        field, operator, value, position(fieldAt), position(operatorAt), position(valueAt));
  }

  private void and() {
    int start = at;
    if (!take(FilterParser::isBare).equals("AND")) {
      throw wrong(start, "AND or the end");
    }
    skipSpaces();
  }

  private String field() {
    int start = at;
    String field = take(c -> isBare(c) && c != '/');
    if (field.isEmpty() || !isLetter(field.charAt(0))) {
      throw wrong(start, "a field");
    }
    return field;
  }

  private Operator operator() {
    int start = at;
    String symbol = take(c -> c == '=' || c == '!' || c == '<' || c == '>');
    for (Operator operator : Operator.values()) {
      if (operator.symbol().equals(symbol)) {
        return operator;
      }
    }
    throw wrong(start, "= or !=");
  }

  private String value() {
    if (!atEnd() && text.charAt(at) == '"') {
      return quoted();
    }
    int start = at;
    String value = take(FilterParser::isBare);
    if (value.isEmpty()) {
      throw wrong(
          start, "a value (in double quotes unless it is of letters, digits, '.', '_', '-', '/')");
    }
    return value;
  }

  private String quoted() {
    int start = at++;
    StringBuilder value = new StringBuilder();
    while (!atEnd()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\') {
        if (atEnd() || (text.charAt(at) != '"' && text.charAt(at) != '\\')) {
          throw wrong(at, "'\"' or '\\' after '\\'");
        }
        c = text.charAt(at++);
      }
      if (c == 0) {
        throw wrong(at - 1, "a character other than NUL");
      }
      value.append(c);
    }
    throw wrong(start, "a closing '\"' for the quote opened here");
  }

  private String take(IntPredicate wanted) {
    int start = at;
    while (!atEnd() && wanted.test(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private void skipSpaces() {
    take(c -> c == ' ' || c == '\t' || c == '\n' || c == '\r');
  }

  private boolean atEnd() {
    return at == text.length();
  }

  private static boolean isBare(int c) {
    return isLetter(c) || (c >= '0' && c <= '9') || "._-/".indexOf(c) >= 0;
  }

  private static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** In characters as people count them, from 1. */
  private int position(int index) {
    return text.codePointCount(0, index) + 1;
  }

  private DcimException wrong(int index, String expected) {
    String found =
        index >= text.length()
            ? "the end"
            : "'" + Character.toString(text.codePointAt(index)) + "'";
    return error(position(index), expected, found);
  }

  /** The one way a filter is refused, by the parser and by {@link FilterSql}. */
  static DcimException error(int position, String expected, String found) {
    return DcimException.of(
        Reason.INVALID_FILTER,
        "filter, position " + position + ": expected " + expected + ", found " + found,
        "position",
        Integer.toString(position),
        "expected",
        expected);
  }
}
