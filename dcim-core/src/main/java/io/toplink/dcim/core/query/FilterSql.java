package io.toplink.dcim.core.query;

import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.query.Filter.And;
import io.toplink.dcim.core.query.Filter.Compare;
import io.toplink.dcim.core.query.Filter.Operator;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns filters over one collection into SQL. Only the fields given to the builder exist; values
 * are always bound, never written into the SQL.
 */
public final class FilterSql {
  /** Makes the condition for one comparison; {@code parameter} is free for its value. */
  private interface Column {
    String condition(Compare compare, String parameter, Map<String, Object> bindings);
  }

  private final Map<String, Column> columns;
  private final @Nullable String labelsColumn;

  private FilterSql(Map<String, Column> columns, @Nullable String labelsColumn) {
    this.columns = Map.copyOf(columns);
    this.labelsColumn = labelsColumn;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Reads and translates; {@code TRUE} for an empty filter. */
  public SqlClause toSql(String filter) {
    return toSql(FilterParser.parse(filter));
  }

  public SqlClause toSql(Filter filter) {
    Map<String, Object> bindings = new LinkedHashMap<>();
    List<String> conditions = new ArrayList<>();
    collect(filter, conditions, bindings);
    return new SqlClause(
        conditions.isEmpty() ? "TRUE" : String.join(" AND ", conditions), bindings);
  }

  private void collect(Filter filter, List<String> conditions, Map<String, Object> bindings) {
    if (filter instanceof And and) {
      and.parts().forEach(part -> collect(part, conditions, bindings));
    } else if (filter instanceof Compare compare) {
      String parameter = "filter" + conditions.size();
      conditions.add(column(compare).condition(compare, parameter, bindings));
    }
  }

  private Column column(Compare compare) {
    Column column = columns.get(compare.field());
    if (column != null) {
      return column;
    }
    if (labelsColumn != null && compare.field().startsWith("labels.")) {
      return label(labelsColumn, compare.field().substring("labels.".length()));
    }
    throw FilterParser.error(
        compare.fieldPosition(), "one of " + fields(), "'" + compare.field() + "'");
  }

  private String fields() {
    String known = columns.keySet().stream().sorted().collect(Collectors.joining(", "));
    return labelsColumn == null ? known : known + ", labels.KEY";
  }

  private static Column label(String column, String key) {
    return (compare, parameter, bindings) -> {
      refuseOrdering(compare);
      bindings.put(parameter + "key", key);
      return text(column + " ->> :" + parameter + "key").condition(compare, parameter, bindings);
    };
  }

  /** Null and empty are the same to whoever writes a filter. */
  private static Column text(String expression) {
    return (compare, parameter, bindings) -> {
      refuseOrdering(compare);
      boolean equal = compare.operator() == Operator.EQUAL;
      if (compare.value().isEmpty()) {
        return "coalesce(" + expression + ", '') " + (equal ? "= ''" : "<> ''");
      }
      bindings.put(parameter, compare.value());
      return expression + (equal ? " = :" : " IS DISTINCT FROM :") + parameter;
    };
  }

  /** A column whose values are read from text first; {@code expected} is for the refusal. */
  private static Column typed(
      String expression, String expected, boolean ordered, Function<String, Object> reader) {
    return (compare, parameter, bindings) -> {
      if (!ordered) {
        refuseOrdering(compare);
      }
      try {
        bindings.put(parameter, reader.apply(compare.value()));
      } catch (IllegalArgumentException | DateTimeParseException e) {
        throw FilterParser.error(compare.valuePosition(), expected, "'" + compare.value() + "'");
      }
      return compare.operator() == Operator.NOT_EQUAL
          ? expression + " IS DISTINCT FROM :" + parameter
          : expression + " " + compare.operator().symbol() + " :" + parameter;
    };
  }

  private static void refuseOrdering(Compare compare) {
    if (compare.operator().ordering()) {
      throw FilterParser.error(compare.operatorPosition(), "= or !=", compare.operator().symbol());
    }
  }

  /** Names the fields of one collection. Expressions are ours, never a caller's. */
  public static final class Builder {
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private @Nullable String labelsColumn;

    private Builder() {}

    /** A text column; {@code ""} also finds NULL. */
    public Builder text(String field, String expression) {
      columns.put(field, FilterSql.text(expression));
      return this;
    }

    /**
     * A column that holds the last part of a resource name.
     *
     * @param collection such as {@code packages}; values are {@code packages/x} or empty
     */
    public Builder resource(String field, String expression, String collection) {
      String prefix = collection + "/";
      Column ids = FilterSql.text(expression);
      columns.put(
          field,
          (compare, parameter, bindings) -> {
            String value = compare.value();
            if (!value.isEmpty() && !value.startsWith(prefix)) {
              throw FilterParser.error(
                  compare.valuePosition(), prefix + "... or \"\"", "'" + value + "'");
            }
            String id = value.isEmpty() ? value : value.substring(prefix.length());
            return ids.condition(withValue(compare, id), parameter, bindings);
          });
      return this;
    }

    /** As {@link #resource}, over a column of UUIDs. */
    public Builder uuidResource(String field, String expression, String collection) {
      return resource(field, expression + "::text", collection);
    }

    public Builder bool(String field, String expression) {
      columns.put(field, typed(expression, "true or false", false, Builder::readBoolean));
      return this;
    }

    /** A text column of an enum's names. */
    public <E extends Enum<E>> Builder enumeration(String field, String expression, Class<E> type) {
      String names =
          Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
      columns.put(
          field,
          typed(expression, "one of " + names, false, text -> Enum.valueOf(type, text).name()));
      return this;
    }

    /** An inet column; values are literal addresses. */
    public Builder address(String field, String expression) {
      columns.put(field, typed(expression, "a literal IP address", false, IpLiteral::parse));
      return this;
    }

    public Builder integer(String field, String expression) {
      columns.put(field, typed(expression, "a whole number", true, Integer::valueOf));
      return this;
    }

    /** A timestamptz column; values as in RFC 3339. */
    public Builder time(String field, String expression) {
      columns.put(
          field,
          typed(
              expression,
              "a time such as \"2026-01-31T12:00:00Z\"",
              true,
              text -> Instant.parse(text)));
      return this;
    }

    /** A jsonb column of text values, reached as {@code labels.KEY}. */
    public Builder labels(String expression) {
      labelsColumn = expression;
      return this;
    }

    public FilterSql build() {
      return new FilterSql(columns, labelsColumn);
    }

    private static Compare withValue(Compare compare, String value) {
      return new Compare(
          compare.field(),
          compare.operator(),
          value,
          compare.fieldPosition(),
          compare.operatorPosition(),
          compare.valuePosition());
    }

    private static Object readBoolean(String text) {
      if (text.equals("true") || text.equals("false")) {
        return Boolean.valueOf(text);
      }
      throw new IllegalArgumentException(text);
    }
  }
}
