package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.MachineHealth;
import io.toplink.dcim.core.bmc.MachineHealth.Health;
import io.toplink.dcim.core.bmc.MachineHealth.Sensor;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Walks through the records of all sensors and reads those that measure. */
final class Sensors {
  private static final int RESERVE = 0x22;
  private static final int GET = 0x23;
  private static final int READ = 0x2d;
  private static final int FIRST = 0x0000;
  private static final int LAST = 0xffff;
  private static final int NO_MORE_RECORDS = 0xcb;
  private static final int HEADER = 5;
  private static final int KIND = 3;
  private static final int FULL = 0x01;
  private static final int LARGEST_CHUNK = 24;
  private static final int SMALLEST_CHUNK = 8;
  private static final int MOST_RECORDS = 1024;
  private static final int MOST_RESERVATIONS = 5;
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Exchange exchange;
  private final long deadline = System.nanoTime() + LONGEST.toNanos();
  private int chunk = LARGEST_CHUNK;
  private int reservation;
  private int reservations;
  private int next = FIRST;

  private Sensors(Exchange exchange) {
    this.exchange = exchange;
  }

  static MachineHealth read(Exchange exchange, InstantSource clock) throws BmcException {
    List<Sensor> sensors = new Sensors(exchange).all();
    Health worst =
        sensors.stream()
            .map(Sensor::health)
            .max(Comparator.comparingInt(Health::ordinal))
            .orElse(Health.UNKNOWN);
    return new MachineHealth(worst, sensors, clock.instant());
  }

  private List<Sensor> all() throws BmcException {
    List<Sensor> sensors = new ArrayList<>();
    reserve();
    for (int records = 0; next != LAST; records++) {
      if (records >= MOST_RECORDS || System.nanoTime() > deadline) {
        throw exchange
            .failures()
            .misbehaved("health", "tells of sensors without end, or too slowly");
      }
      Optional<SensorRecord> record = SensorRecord.parse(record(next));
      if (record.isPresent()) {
        Command ask = Command.sensor("Get Sensor Reading", READ, record.get().number());
        sensors.add(record.get().measured(exchange.tryAsk(ask)));
      }
    }
    return sensors;
  }

  /** The bytes of one record, and which one is next. Only the beginning of what we do not read. */
  private byte[] record(int id) throws BmcException {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    int length = HEADER;
    do {
      byte[] part = part(id, record.size(), length - record.size());
      record.writeBytes(part);
      byte[] sofar = record.toByteArray();
      if (part.length == 0 || sofar.length > KIND && sofar[KIND] != FULL) {
        return sofar;
      }
      length = sofar.length >= HEADER ? HEADER + (sofar[HEADER - 1] & 0xff) : HEADER;
    } while (record.size() < length);
    return record.toByteArray();
  }

  private byte[] part(int id, int offset, int wanted) throws BmcException {
    while (true) {
      int count = Math.min(wanted, chunk);
      Command command =
          Command.storage(
              "Get SDR", GET, reservation, reservation >> 8, id, id >> 8, offset, count);
      Reply reply = exchange.tryAsk(command);
      if (reply.isOk() && reply.length() >= 2) {
        next = reply.at(0) | reply.at(1) << 8;
        return Arrays.copyOfRange(reply.data(), 2, reply.length());
      }
      if (reply.completion() == NO_MORE_RECORDS && id == FIRST) {
        next = LAST;
        return new byte[0];
      }
      if (reply.completion() == Completion.RESERVATION_LOST) {
        reserve();
      } else if (chunk > SMALLEST_CHUNK) {
        chunk = Math.max(SMALLEST_CHUNK, chunk / 2);
      } else {
        throw exchange.failures().refused("health", command, reply.completion());
      }
    }
  }

  private void reserve() throws BmcException {
    Command command = Command.storage("Reserve SDR Repository", RESERVE);
    if (++reservations > MOST_RESERVATIONS) {
      throw exchange.failures().refused("health", command, Completion.RESERVATION_LOST);
    }
    Reply reply = exchange.tryAsk(command);
    if (reply.isOk()) {
      reservation = reply.at(0) | reply.at(1) << 8;
    } else if (Completion.kind(reply.completion()) != BmcException.Kind.UNSUPPORTED) {
      throw exchange.failures().refused("health", command, reply.completion());
    }
  }
}
