package io.toplink.dcim.whmcs.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads lists to their end. */
final class Pages {
  private Pages() {}

  /**
   * All entries.
   *
   * @param asking gives the page of a token; the first one's is empty
   */
  static <P, E> List<E> all(
      Function<String, P> asking, Function<P, List<E>> entries, Function<P, String> next) {
    List<E> all = new ArrayList<>();
    String token = "";
    do {
      P page = asking.apply(token);
      all.addAll(entries.apply(page));
      token = next.apply(page);
    } while (!token.isEmpty());
    return all;
  }
}
