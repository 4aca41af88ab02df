package io.toplink.dcim.core.query;

import java.util.List;

/**
 * What a list is narrowed down by, as it was written. Which fields there are is {@link
 * FilterSql}'s.
 */
public sealed interface Filter {

  /** Lets everything through. */
  Filter ALL = new And(List.of());

  /**
   * All of them hold; none at all lets everything through.
   *
   * @param parts in the order written
   */
  record And(List<Filter> parts) implements Filter {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /**
   * One field against one value.
   *
   * @param field such as {@code location.site}, position {@code fieldPosition}
   * @param operator how they compare, position {@code operatorPosition}
   * @param value without its quotes, position {@code valuePosition}
   * @param fieldPosition counted in characters from 1, as the others
   */
  record Compare(
      String field,
      Operator operator,
      String value,
      int fieldPosition,
      int operatorPosition,
      int valuePosition)
      implements Filter {}

  /** How a field and a value compare. */
  enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    /** As written in filters, and {@code !=} apart, in SQL. */
    public String symbol() {
      return symbol;
    }

    /** Whether it needs values that have an order. */
    public boolean ordering() {
      return this != EQUAL && this != NOT_EQUAL;
    }
  }
}
