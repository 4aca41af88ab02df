package io.toplink.dcim.it.ipmi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The sensors of a simulated BMC: an inlet temperature of 23 degrees, a fan of 5400 rpm, a voltage
 * of 12.06 V, a temperature that is not told, a power supply that only has states, an outlet of 86
 * degrees Fahrenheit and a battery of 300 kelvin.
 */
final class SensorRecords {
  private static final int CELSIUS = 1;
  private static final int FAHRENHEIT = 2;
  private static final int KELVIN = 3;
  private static final int VOLTS = 4;
  private static final int RPM = 18;

  /** A record, and the answer to who reads the sensor. */
  private record Sensor(byte[] record, int[] reading) {}

  private static final List<Sensor> SENSORS =
      List.of(
          new Sensor(full(1, 1, CELSIUS, 1, 0, 0, 0, "Inlet Temp"), new int[] {0, 23, 0xc0, 0, 0}),
          new Sensor(full(2, 4, RPM, 60, 0, 0, 0, "FAN 1"), new int[] {0, 90, 0xc0, 0, 0}),
          // (6 * 201 + 0) * 10^-2
          new Sensor(full(3, 2, VOLTS, 6, 0, 0, -2, "12V"), new int[] {0, 201, 0xc0, 0x10, 0}),
          new Sensor(full(4, 1, CELSIUS, 1, 0, 0, 0, "CPU Temp"), new int[] {0, 0, 0xe0, 0, 0}),
          new Sensor(compact(5, 8, "PSU Status"), new int[] {0, 0, 0xc0, 1, 0}),
          new Sensor(full(6, 1, FAHRENHEIT, 1, 0, 0, 0, "Outlet"), new int[] {0, 86, 0xc0, 0, 0}),
          new Sensor(full(7, 1, KELVIN, 2, 0, 0, 0, "Battery"), new int[] {0, 150, 0xc0, 0, 0}));

  static final int COUNT = SENSORS.size();

  private SensorRecords() {}

  static int[] read(byte[] data, int reservation) {
    int asked = (data[0] & 0xff) | (data[1] & 0xff) << 8;
    int id = (data[2] & 0xff) | (data[3] & 0xff) << 8;
    int from = data[4] & 0xff;
    int count = data[5] & 0xff;
    if (from > 0 && asked != reservation) {
      return new int[] {0xc5};
    }
    if (id >= COUNT) {
      return new int[] {0xcb};
    }
    byte[] record = SENSORS.get(id).record();
    int to = Math.min(record.length, from + count);
    if (count > 24) {
      return new int[] {0xca};
    }
    int next = id + 1 == COUNT ? 0xffff : id + 1;
    int[] answer = new int[3 + to - from];
    answer[1] = next & 0xff;
    answer[2] = next >> 8;
    for (int i = from; i < to; i++) {
      answer[3 + i - from] = record[i] & 0xff;
    }
    return answer;
  }

  static int[] reading(int number) {
    return number >= 1 && number <= COUNT ? SENSORS.get(number - 1).reading() : new int[] {0xcb};
  }

  private static byte[] full(
      int number, int type, int unit, int m, int b, int bExponent, int rExponent, String name) {
    ByteArrayOutputStream record = begin(number, 1, 43 + name.length(), type, 1);
    record.writeBytes(new byte[] {(byte) 0, (byte) unit, 0, 0});
    record.write(m & 0xff);
    record.write(m >> 8 << 6 & 0xc0);
    record.write(b & 0xff);
    record.write(b >> 8 << 6 & 0xc0);
    record.write(0);
    record.write((rExponent & 0x0f) << 4 | bExponent & 0x0f);
    record.writeBytes(new byte[17]);
    record.write(0xc0 | name.length());
    record.writeBytes(name.getBytes(ISO_8859_1));
    return record.toByteArray();
  }

  private static byte[] compact(int number, int type, String name) {
    ByteArrayOutputStream record = begin(number, 2, 27 + name.length(), type, 0x6f);
    record.writeBytes(new byte[11]);
    record.write(0xc0 | name.length());
    record.writeBytes(name.getBytes(ISO_8859_1));
    return record.toByteArray();
  }

  /** The header, whose the sensor is, and what both kinds have alike. */
  private static ByteArrayOutputStream begin(
      int number, int kind, int length, int type, int eventType) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.write(number - 1);
    record.write(0);
    record.write(0x51);
    record.write(kind);
    record.write(length);
    record.writeBytes(new byte[] {0x20, 0, (byte) number, 7, 1, 0x7f, 0x68});
    record.write(type);
    record.write(eventType);
    record.writeBytes(new byte[6]);
    return record;
  }
}
