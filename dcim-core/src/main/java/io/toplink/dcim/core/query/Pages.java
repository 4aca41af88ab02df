package io.toplink.dcim.core.query;

import io.toplink.dcim.core.db.Database;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists page by page. A page starts after a position (the values the list is ordered by),
 * never after a number of rows: the last page costs what the first costs, and rows that come and go
 * in between neither repeat nor hide others.
 */
public final class Pages {

  /** Reads rows in order. */
  public interface Reader<T> {
    /**
     * @param after the position to start after; null to start at the beginning
     * @param limit how many rows at most
     */
    List<T> read(@Nullable List<String> after, int limit);
  }

  private final Database database;
  private volatile @Nullable PageTokens tokens;

  @Inject
  public Pages(Database database) {
    this.database = database;
  }

  /**
   * One page.
   *
   * @param list what is listed and how: collection, filter, order, whose. A token is good for this
   *     alone
   * @param position of a row: what {@link Reader#read} gets to read on after it
   */
  public <T> Page<T> page(
      PageRequest request,
      List<String> list,
      Reader<T> reader,
      Function<T, List<String>> position) {
    List<String> after = request.token().isEmpty() ? null : tokens().open(request.token(), list);
    // One more than asked for tells whether there is another page.
    List<T> rows = reader.read(after, request.size() + 1);
    if (rows.size() <= request.size()) {
      return new Page<>(rows, "");
    }
    List<T> items = rows.subList(0, request.size());
    return new Page<>(items, tokens().make(position.apply(items.get(items.size() - 1)), list));
  }

  /**
   * The key belongs to the database, so that any process of the estate reads the tokens of any
   * other.
   */
  private PageTokens tokens() {
    PageTokens known = tokens;
    if (known == null) {
      known =
          new PageTokens(
              database.read(
                  handle ->
                      handle
                          .createQuery("select page_token_key from estate")
                          .mapTo(byte[].class)
                          .one()));
      tokens = known;
    }
    return known;
  }
}
