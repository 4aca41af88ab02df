package io.toplink.dcim.it.fleet;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** What a bad line or a bad program makes of an answer. */
public final class Garble {
  private static final int MOST_AT_ONCE = 24;
  private static final int ONE_IN = 8;

  private Garble() {}

  /** Of one answer in eight, loses, changes, repeats or adds some bytes, in one to three places. */
  public static byte[] some(byte[] right, Random dice) {
    if (dice.nextInt(ONE_IN) > 0) {
      return right;
    }
    byte[] garbled = right;
    for (int places = dice.nextInt(3); places >= 0; places--) {
      garbled = once(garbled, dice);
    }
    return garbled;
  }

  private static byte[] once(byte[] bytes, Random dice) {
    int at = dice.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + 1 + dice.nextInt(MOST_AT_ONCE));
    ByteArrayOutputStream garbled = new ByteArrayOutputStream();
    garbled.write(bytes, 0, at);
    switch (dice.nextInt(5)) {
      case 0 -> {
        // The rest is lost.
        return garbled.toByteArray();
      }
      case 1 -> {
        for (int i = at; i < end; i++) {
          garbled.write(bytes[i] ^ 1 << dice.nextInt(8));
        }
      }
      case 2 -> {
        garbled.write(bytes, at, end - at);
        garbled.write(bytes, at, end - at);
      }
      case 3 -> {
        byte[] more = new byte[dice.nextInt(MOST_AT_ONCE)];
        dice.nextBytes(more);
        garbled.writeBytes(more);
        end = at;
      }
      default -> {
        // These are lost.
      }
    }
    garbled.write(bytes, end, bytes.length - end);
    return garbled.toByteArray();
  }
}
