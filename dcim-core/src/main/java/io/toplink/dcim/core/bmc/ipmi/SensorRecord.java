package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.MachineHealth.Health;
import io.toplink.dcim.core.bmc.MachineHealth.Quantity;
import io.toplink.dcim.core.bmc.MachineHealth.Sensor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sensor that measures, as its record (SDR type 1) describes it: its name, its unit, and how the
 * byte that it tells becomes a number.
 *
 * @param number what to ask it by
 */
record SensorRecord(
    int number, String name, Quantity quantity, String unit, Format format, Formula formula) {
  private static final int FULL = 0x01;
  private static final int SHORTEST = 48;
  private static final int BMC = 0x20;
  private static final int FAN = 0x04;
  private static final int SCANNING = 0x40;
  private static final int UNAVAILABLE = 0x20;
  private static final int WARNINGS = 0x09;
  private static final int ALARMS = 0x36;

  /** How the byte is a number. */
  enum Format {
    UNSIGNED,
    ONES_COMPLEMENT,
    TWOS_COMPLEMENT,
    NONE
  }

  /** What a temperature is measured in, and how it is told, which is in degrees Celsius. */
  enum Scale {
    AS_IT_IS,
    FAHRENHEIT,
    KELVIN;

    private static Scale of(int unit) {
      return switch (unit) {
        case 2 -> FAHRENHEIT;
        case 3 -> KELVIN;
        default -> AS_IT_IS;
      };
    }

    private double told(double value) {
      return switch (this) {
        case AS_IT_IS -> value;
        case FAHRENHEIT -> (value - 32) / 1.8;
        case KELVIN -> value - 273.15;
      };
    }
  }

  /**
   * {@code L((m * x + b * 10^bExponent) * 10^exponent)}.
   *
   * @param curve what L is; 0 is nothing, 112 and more is what only the maker knows
   */
  record Formula(int m, int b, int bExponent, int exponent, int curve, Scale scale) {
    /** Null if it cannot be told. */
    @Nullable Double apply(int raw) {
      double linear = (m * (double) raw + b * Math.pow(10, bExponent)) * Math.pow(10, exponent);
      double value =
          switch (curve) {
            case 0 -> linear;
            case 1 -> Math.log(linear);
            case 2 -> Math.log10(linear);
            case 3 -> Math.log(linear) / Math.log(2);
            case 4 -> Math.exp(linear);
            case 5 -> Math.pow(10, linear);
            case 6 -> Math.pow(2, linear);
            case 7 -> 1 / linear;
            case 8 -> linear * linear;
            case 9 -> linear * linear * linear;
            case 10 -> Math.sqrt(linear);
            case 11 -> Math.cbrt(linear);
            default -> Double.NaN;
          };
      // Six decimals: the rest is what powers of ten leave behind.
      return Double.isFinite(value) ? Math.rint(scale.told(value) * 1e6) / 1e6 : null;
    }
  }

  /** Empty if the record is of something else, of a sensor elsewhere, or too short. */
  static Optional<SensorRecord> parse(byte[] record) {
    if (record.length < SHORTEST
        || record[3] != FULL
        || (record[5] & 0xff) != BMC
        || (record[6] & 0x03) != 0) {
      return Optional.empty();
    }
    boolean percent = (record[20] & 0x01) != 0;
    int unit = record[21] & 0xff;
    Formula formula =
        new Formula(
            signed((record[24] & 0xff) | (record[25] & 0xc0) << 2, 10),
            signed((record[26] & 0xff) | (record[27] & 0xc0) << 2, 10),
            signed(record[29] & 0x0f, 4),
            signed((record[29] & 0xff) >> 4, 4),
            record[23] & 0x7f,
            Scale.of(percent ? 0 : unit));
    return Optional.of(
        new SensorRecord(
            record[7] & 0xff,
            Fru.field(record, SHORTEST - 1),
            percent && record[12] == FAN ? Quantity.FAN_PERCENT : quantity(percent ? 0 : unit),
            percent ? "%" : unit(unit),
            Format.values()[(record[20] & 0xff) >> 6],
            formula));
  }

  /** What it measures now, of the answer to Get Sensor Reading. */
  Sensor measured(Reply reply) {
    boolean silent =
        !reply.isOk()
            || (reply.at(1) & UNAVAILABLE) != 0
            || (reply.at(1) & SCANNING) == 0
            || format == Format.NONE;
    if (silent) {
      return new Sensor(name, quantity, unit, null, Health.UNKNOWN);
    }
    int raw =
        switch (format) {
          case TWOS_COMPLEMENT -> (byte) reply.at(0);
          case ONES_COMPLEMENT -> reply.at(0) < 0x80 ? reply.at(0) : reply.at(0) - 0xff;
          default -> reply.at(0);
        };
    int limits = reply.at(2);
    Health health =
        (limits & ALARMS) != 0
            ? Health.CRITICAL
            : (limits & WARNINGS) != 0 ? Health.WARNING : Health.OK;
    return new Sensor(name, quantity, unit, formula.apply(raw), health);
  }

  private static int signed(int value, int bits) {
    return value << 32 - bits >> 32 - bits;
  }

  private static Quantity quantity(int unit) {
    return switch (unit) {
      case 1, 2, 3 -> Quantity.TEMPERATURE;
      case 4 -> Quantity.VOLTAGE;
      case 5 -> Quantity.CURRENT;
      case 6 -> Quantity.POWER;
      case 18 -> Quantity.FAN_SPEED;
      default -> Quantity.OTHER;
    };
  }

  private static String unit(int unit) {
    return switch (unit) {
      case 1, 2, 3 -> "Cel";
      case 4 -> "V";
      case 5 -> "A";
      case 6 -> "W";
      case 18 -> "RPM";
      default -> "";
    };
  }
}
