package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.ipmi.Fru.Area;
import java.util.Arrays;
import java.util.Optional;

/** Reads the maker's record of a machine, only as much of it as tells who the machine is. */
final class FruReader {
  private static final int READ = 0x11;
  private static final int MAIN = 0;
  private static final int HEADER = 8;
  private static final int UNIT = 8;
  private static final int LARGEST_CHUNK = 64;
  private static final int SMALLEST_CHUNK = 8;

  private final Exchange exchange;
  private int chunk = LARGEST_CHUNK;

  private FruReader(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Nothing is known of a machine whose BMC has no record. */
  static Fru read(Exchange exchange) throws BmcException {
    return new FruReader(exchange).read();
  }

  private Fru read() throws BmcException {
    byte[] header = read(0, HEADER);
    if (header.length < HEADER || LanMessage.checksum(header, 0, HEADER) != 0) {
      return Fru.UNKNOWN;
    }
    Fru fru = Fru.UNKNOWN;
    for (Area area : Area.values()) {
      int offset = (header[area.header()] & 0xff) * UNIT;
      if (offset > 0 && !fru.isComplete()) {
        fru = fru.with(area, area(offset));
      }
    }
    return fru;
  }

  private byte[] area(int offset) throws BmcException {
    byte[] begin = read(offset, UNIT);
    return begin.length < 2 ? begin : read(offset, (begin[1] & 0xff) * UNIT);
  }

  /** As many of the bytes as there are. */
  private byte[] read(int offset, int length) throws BmcException {
    byte[] bytes = new byte[length];
    int done = 0;
    while (done < length) {
      Optional<byte[]> part = part(offset + done, Math.min(chunk, length - done));
      if (part.isEmpty() || part.get().length == 0) {
        break;
      }
      int taken = Math.min(part.get().length, length - done);
      System.arraycopy(part.get(), 0, bytes, done, taken);
      done += taken;
    }
    return Arrays.copyOf(bytes, done);
  }

  /** Empty if there is nothing more. BMCs differ in how much they tell at once. */
  private Optional<byte[]> part(int offset, int length) throws BmcException {
    int count = length;
    while (true) {
      Command command =
          Command.storage("Read FRU Data", READ, MAIN, offset & 0xff, offset >> 8, count);
      Reply reply = exchange.tryAsk(command);
      if (reply.isOk() && reply.length() > 0) {
        int told = Math.min(reply.at(0), reply.length() - 1);
        return Optional.of(Arrays.copyOfRange(reply.data(), 1, 1 + told));
      }
      if (Completion.kind(reply.completion()) == BmcException.Kind.BUSY) {
        throw exchange.failures().refused("identity", command, reply.completion());
      }
      if (count <= SMALLEST_CHUNK) {
        return Optional.empty();
      }
      chunk = Math.max(SMALLEST_CHUNK, chunk / 2);
      count = Math.min(count, chunk);
    }
  }
}
