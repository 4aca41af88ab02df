package io.toplink.dcim.core.template;

import java.util.Set;
import java.util.TreeSet;

/**
 * The variables a template may use.
 *
 * @param single those with one value, which may be empty
 * @param lists those with any number
 */
public record Vocabulary(Set<String> single, Set<String> lists) {
  public Vocabulary {
    single = Set.copyOf(single);
    lists = Set.copyOf(lists);
  }

  boolean has(String name) {
    return single.contains(name) || lists.contains(name);
  }

  Set<String> all() {
    Set<String> all = new TreeSet<>(single);
    all.addAll(lists);
    return all;
  }
}
