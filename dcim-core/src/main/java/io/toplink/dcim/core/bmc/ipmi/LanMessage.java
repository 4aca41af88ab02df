package io.toplink.dcim.core.bmc.ipmi;

import java.util.Arrays;
import java.util.Optional;

/** Commands and replies as bytes: addresses, a number to match them by, two checksums. */
final class LanMessage {
  private static final byte BMC = 0x20;
  private static final byte US = (byte) 0x81;
  private static final int AROUND_DATA = 7;
  private static final int SHORTEST_REPLY = 8;

  /**
   * @param number 0 to 63, to match the reply by
   */
  static byte[] request(Command command, int number) {
    byte[] data = command.data();
    byte[] message = new byte[AROUND_DATA + data.length];
    message[0] = BMC;
    message[1] = (byte) (command.function() << 2);
    message[2] = checksum(message, 0, 2);
    message[3] = US;
    message[4] = (byte) (number << 2);
    message[5] = (byte) command.code();
    System.arraycopy(data, 0, message, 6, data.length);
    message[message.length - 1] = checksum(message, 3, message.length - 1);
    return message;
  }

  /**
   * A reply as it came.
   *
   * @param number of the request it says it belongs to
   * @param function and code, of that request
   */
  record Received(int number, int function, int code, Reply reply) {
    boolean answers(Command command, int asked) {
      return number == asked && function == command.function() && code == command.code();
    }
  }

  /** Empty if it is none, or damaged. */
  static Optional<Received> reply(byte[] message) {
    int last = message.length - 1;
    if (message.length < SHORTEST_REPLY
        || message[2] != checksum(message, 0, 2)
        || message[last] != checksum(message, 3, last)) {
      return Optional.empty();
    }
    int function = (message[1] & 0xff) >> 2;
    if ((function & 1) == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Received(
            (message[4] & 0xff) >> 2,
            function - 1,
            message[5] & 0xff,
            new Reply(message[6] & 0xff, Arrays.copyOfRange(message, 7, last))));
  }

  /** What makes the sum of a stretch and itself a multiple of 256. */
  static byte checksum(byte[] bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) {
      sum += bytes[i];
    }
    return (byte) -sum;
  }

  private LanMessage() {}
}
