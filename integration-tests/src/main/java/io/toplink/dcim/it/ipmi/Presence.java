package io.toplink.dcim.it.ipmi;

/** The answer to the one question that needs no session; other tools ask it first. */
final class Presence {
  private static final int SEQUENCE_AT = 18;
  private static final byte[] ANSWER = {
    6,
    0,
    (byte) 0xff,
    7,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    16,
    (byte) 0x81,
    0x1c,
    0x63,
    0x20,
    0,
    0x38,
    0,
    1,
    (byte) 0x80,
    0x04,
    0x02,
    0,
    0,
    0,
    0,
    0
  };

  private Presence() {}

  /**
   * @param sequence the question's number
   */
  static byte[] answer(byte sequence) {
    byte[] answer = ANSWER.clone();
    answer[SEQUENCE_AT] = sequence;
    byte sum = 0;
    for (int i = 17; i < answer.length - 1; i++) {
      sum += answer[i];
    }
    answer[answer.length - 1] = (byte) -sum;
    return answer;
  }
}
