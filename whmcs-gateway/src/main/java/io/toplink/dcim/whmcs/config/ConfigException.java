package io.toplink.dcim.whmcs.config;

import java.util.List;

/** The settings cannot be used. Carries every problem that was found, not only the first. */
public final class ConfigException extends RuntimeException {
  private final List<String> problems;

  /** Problems are sentences for the operator, each starting with the place it was found. */
  public ConfigException(List<String> problems) {
    super(problems.size() + " problem(s) in the settings:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
