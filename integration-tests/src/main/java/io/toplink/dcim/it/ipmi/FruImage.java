package io.toplink.dcim.it.ipmi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** The record that a maker writes of a machine, as bytes. */
final class FruImage {
  static final String MANUFACTURER = "Contoso Systems";
  static final String MODEL = "Model 42";
  static final String SERIAL = "PSN-0042";

  private FruImage() {}

  /** Of a machine with a serial number in each area. */
  static byte[] bytes() {
    return of(SERIAL);
  }

  static byte[] of(String serial) {
    return of(MODEL, serial);
  }

  static byte[] of(String model, String serial) {
    byte[] chassis = area(new int[] {1, 0, 0x17}, List.of("CH-1", "CSN-0001"));
    byte[] board =
        area(new int[] {1, 0, 0, 0, 0, 0}, List.of("BoardMaker", "Board X", "BSN-0001", "BPN"));
    byte[] product =
        area(new int[] {1, 0, 0}, List.of(MANUFACTURER, model, "PN-1", "v1", serial, "asset"));
    int boardAt = 8 + chassis.length;
    int productAt = boardAt + board.length;
    byte[] header = {1, 0, 1, (byte) (boardAt / 8), (byte) (productAt / 8), 0, 0, 0};
    header[7] = checksum(header);
    ByteArrayOutputStream image = new ByteArrayOutputStream();
    image.writeBytes(header);
    image.writeBytes(chassis);
    image.writeBytes(board);
    image.writeBytes(product);
    return image.toByteArray();
  }

  private static byte[] area(int[] begin, List<String> texts) {
    ByteArrayOutputStream area = new ByteArrayOutputStream();
    for (int one : begin) {
      area.write(one);
    }
    for (String text : texts) {
      area.write(0xc0 | text.length());
      area.writeBytes(text.getBytes(ISO_8859_1));
    }
    area.write(0xc1);
    while ((area.size() + 1) % 8 != 0) {
      area.write(0);
    }
    area.write(0);
    byte[] bytes = area.toByteArray();
    bytes[1] = (byte) (bytes.length / 8);
    bytes[bytes.length - 1] = checksum(bytes);
    return bytes;
  }

  /** For bytes whose last one is still 0. */
  private static byte checksum(byte[] bytes) {
    int sum = 0;
    for (byte one : bytes) {
      sum += one;
    }
    return (byte) -sum;
  }
}
