package io.toplink.dcim.core.template;

import java.util.List;
import java.util.Map;

/** What a template's variables stand for. Prints nothing: some of them are secrets. */
public record TemplateValues(Map<String, String> single, Map<String, List<String>> lists) {
  public TemplateValues {
    single = Map.copyOf(single);
    lists = Map.copyOf(lists);
  }

  List<String> of(String name) {
    String one = single.get(name);
    if (one != null) {
      return one.isEmpty() ? List.of() : List.of(one);
    }
    return lists.getOrDefault(name, List.of());
  }

  @Override
  public String toString() {
    return "values of " + single.keySet() + lists.keySet();
  }
}
