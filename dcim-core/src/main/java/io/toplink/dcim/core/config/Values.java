package io.toplink.dcim.core.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Turns the text of a setting into a value, strictly: what could be read in two ways is refused.
 */
final class Values {
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,9})");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(ms|s|m|h|d)");

  private Values() {}

  /** The right kind of value, but too small or too big. */
  static final class OutOfRange extends IllegalArgumentException {
    OutOfRange(String text, Object least, Object most) {
      super("is " + text + ", allowed is " + least + " to " + most);
    }
  }

  static List<String> split(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  static int integer(String text, int least, int most) {
    if (!INTEGER.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "is \"" + text + "\", expected a whole number such as " + least);
    }
    long value = Long.parseLong(text);
    if (value < least || value > most) {
      throw new OutOfRange(text, least, most);
    }
    return (int) value;
  }

  static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("is \"" + text + "\", expected true or false");
    };
  }

  static Duration duration(String text, Duration least, Duration most) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "is \"" + text + "\", expected a number with a unit (ms, s, m, h, d), such as 5s");
    }
    long number = Long.parseLong(matcher.group(1));
    Duration value =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new OutOfRange(text, write(least), write(most));
    }
    return value;
  }

  /** In the biggest unit that fits. */
  static String write(Duration value) {
    long millis = value.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  static <E extends Enum<E>> E choice(String text, Class<E> type) {
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "is \""
            + text
            + "\", expected one of "
            + Arrays.stream(type.getEnumConstants())
                .map(Values::word)
                .collect(Collectors.joining(", ")));
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
