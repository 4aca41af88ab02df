package io.toplink.dcim.core.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The process cannot start as it is set up. Holds all the problems found, not only the first.
 *
 * <p>A program ends with {@link #EXIT_CODE} and prints {@link #getMessage()}: one problem a line.
 */
public final class ConfigException extends RuntimeException {

  /** What a program started with wrong settings exits with: EX_CONFIG of sysexits.h. */
  public static final int EXIT_CODE = 78;

  private final transient List<Problem> problems;

  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public static ConfigException of(String code, Object where, String message) {
    return new ConfigException(List.of(new Problem(code, where.toString(), message)));
  }

  public ConfigException causedBy(Throwable cause) {
    initCause(cause);
    return this;
  }

  public List<Problem> problems() {
    return problems;
  }
}
