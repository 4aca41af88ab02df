package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.Labels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the maker wrote of a machine (FRU inventory). Nothing in it is trusted to be well formed.
 *
 * @param serialNumber of the product, else of the chassis, else of the board
 */
record Fru(@Nullable String manufacturer, @Nullable String model, @Nullable String serialNumber) {

  static final Fru UNKNOWN = new Fru(null, null, null);

  /** Parts of the record that tell who the machine is, those that tell most first. */
  enum Area {
    PRODUCT(4, 3, 0, 1, 4),
    CHASSIS(2, 3, -1, -1, 1),
    BOARD(3, 6, 0, 1, 2);

    private final int header;
    private final int fieldsFrom;
    private final int manufacturer;
    private final int model;
    private final int serial;

    /**
     * @param header where the common header says where it is
     * @param fieldsFrom bytes before its texts; these are counted from 0 by the rest, -1 is none
     */
    Area(int header, int fieldsFrom, int manufacturer, int model, int serial) {
      this.header = header;
      this.fieldsFrom = fieldsFrom;
      this.manufacturer = manufacturer;
      this.model = model;
      this.serial = serial;
    }

    int header() {
      return header;
    }
  }

  private static final int END = 0xc1;
  private static final int LENGTH = 0x3f;
  private static final int SENSOR_NAME_LENGTH = 0x1f;
  private static final int MOST_FIELDS = 16;

  /** What one area adds to what others told. */
  Fru with(Area area, byte[] bytes) {
    List<String> fields = fields(bytes, area.fieldsFrom);
    return new Fru(
        manufacturer != null ? manufacturer : Labels.cleanOrNull(field(fields, area.manufacturer)),
        model != null ? model : Labels.cleanOrNull(field(fields, area.model)),
        serialNumber != null ? serialNumber : Labels.serial(field(fields, area.serial)));
  }

  boolean isComplete() {
    return manufacturer != null && model != null && serialNumber != null;
  }

  private static @Nullable String field(List<String> fields, int index) {
    return index >= 0 && index < fields.size() ? fields.get(index) : null;
  }

  /** One text with its type and length before it; empty if it is cut. */
  static String field(byte[] bytes, int at) {
    int length = at < bytes.length ? bytes[at] & SENSOR_NAME_LENGTH : 0;
    return length == 0 || at + 1 + length > bytes.length
        ? ""
        : Labels.clean(text((bytes[at] & 0xff) >> 6, bytes, at + 1, length));
  }

  private static List<String> fields(byte[] bytes, int from) {
    List<String> fields = new ArrayList<>();
    int at = from;
    while (at < bytes.length && fields.size() < MOST_FIELDS && (bytes[at] & 0xff) != END) {
      int length = bytes[at] & LENGTH;
      if (at + 1 + length > bytes.length) {
        break;
      }
      fields.add(text((bytes[at] & 0xff) >> 6, bytes, at + 1, length));
      at += 1 + length;
    }
    return fields;
  }

  private static String text(int encoding, byte[] bytes, int from, int length) {
    return switch (encoding) {
      case 1 -> digits(bytes, from, length);
      case 2 -> packed(bytes, from, length);
      case 3 -> new String(bytes, from, length, StandardCharsets.ISO_8859_1).replace('\0', ' ');
      default -> binary(bytes, from, length);
    };
  }

  /** Four bits a character. */
  private static String digits(byte[] bytes, int from, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < from + length; i++) {
      text.append("0123456789 -.???".charAt((bytes[i] & 0xff) >> 4));
      text.append("0123456789 -.???".charAt(bytes[i] & 0x0f));
    }
    return text.toString();
  }

  /** Six bits a character, from the low end. */
  private static String packed(byte[] bytes, int from, int length) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (int i = from; i < from + length; i++) {
      held |= (bytes[i] & 0xff) << bits;
      for (bits += 8; bits >= 6; bits -= 6) {
        text.append((char) (' ' + (held & 0x3f)));
        held >>= 6;
      }
    }
    return text.toString();
  }

  private static String binary(byte[] bytes, int from, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < from + length; i++) {
      text.append(Character.forDigit((bytes[i] & 0xff) >> 4, 16));
      text.append(Character.forDigit(bytes[i] & 0x0f, 16));
    }
    return text.toString();
  }
}
