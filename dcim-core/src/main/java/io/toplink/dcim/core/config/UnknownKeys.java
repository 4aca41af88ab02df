package io.toplink.dcim.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds settings that nobody reads, which are typing errors more often than not. */
final class UnknownKeys {
  private static final String CODE = "CONFIG_UNKNOWN_KEY";

  private UnknownKeys() {}

  static List<Problem> inFile(Config file, Set<String> known) {
    Map<String, ConfigValue> leaves = new TreeMap<>();
    file.entrySet()
        .forEach(
            entry ->
                leaves.put(
                    String.join(".", ConfigUtil.splitPath(entry.getKey())), entry.getValue()));
    List<Problem> problems = new ArrayList<>();
    leaves.forEach(
        (key, value) -> {
          String where = ConfigReader.place(value.origin()) + ":" + key;
          if (known.stream().anyMatch(name -> name.startsWith(key + "."))) {
            problems.add(
                new Problem(
                    "CONFIG_TYPE", where, "is a section; write " + key + " { name = value }"));
          } else if (!known.contains(key) && !isInside(key, known)) {
            problems.add(
                new Problem(CODE, where, "there is no such setting" + suggestion(key, known)));
          }
        });
    return problems;
  }

  static List<Problem> inEnvironment(Set<String> variables, Set<String> known) {
    Set<String> names = known.stream().map(ConfigReader::variable).collect(Collectors.toSet());
    return variables.stream()
        .filter(name -> !names.contains(name))
        .map(
            name ->
                new Problem(
                    CODE,
                    "environment:" + name,
                    "no setting has this variable" + suggestion(name, names)))
        .toList();
  }

  /** An object where a plain value belongs is told once, by whoever asked for the value. */
  private static boolean isInside(String key, Set<String> known) {
    return known.stream().anyMatch(name -> key.startsWith(name + "."));
  }

  private static String suggestion(String key, Set<String> known) {
    Optional<String> nearest =
        known.stream()
            .min(
                Comparator.<String>comparingInt(name -> distance(key, name))
                    .thenComparing(name -> name));
    return nearest
        .filter(name -> distance(key, name) <= Math.max(2, key.length() / 3))
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /** Levenshtein's: how many letters to insert, delete or replace. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
