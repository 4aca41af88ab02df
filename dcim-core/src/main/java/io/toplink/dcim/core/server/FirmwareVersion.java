package io.toplink.dcim.core.server;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version as makers write it, to be compared with others of the same maker: the first run of
 * numbers parted by dots, dashes or underscores, such as 2.50 of {@code iLO 4 v2.50}.
 */
record FirmwareVersion(List<BigInteger> numbers) implements Comparable<FirmwareVersion> {
  private static final Pattern DOTTED = Pattern.compile("[0-9]{1,18}(?:[._-][0-9]{1,18})+");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /** What has no number in it is older than everything. */
  static FirmwareVersion of(String text) {
    Matcher dotted = DOTTED.matcher(text);
    String found = dotted.find() ? dotted.group() : first(text);
    List<BigInteger> numbers = new ArrayList<>();
    Matcher number = NUMBER.matcher(found);
    while (number.find()) {
      numbers.add(new BigInteger(number.group()));
    }
    return new FirmwareVersion(List.copyOf(numbers));
  }

  private static String first(String text) {
    Matcher number = NUMBER.matcher(text);
    return number.find() ? number.group() : "";
  }

  boolean isKnown() {
    return !numbers.isEmpty();
  }

  /** Number by number; what is missing counts as 0. */
  @Override
  public int compareTo(FirmwareVersion other) {
    for (int i = 0; i < Math.max(numbers.size(), other.numbers.size()); i++) {
      int compared = at(i).compareTo(other.at(i));
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }

  private BigInteger at(int index) {
    return index < numbers.size() ? numbers.get(index) : BigInteger.ZERO;
  }
}
