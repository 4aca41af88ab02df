package io.toplink.dcim.core.bmc.ipmi;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.ipmi.Fru.Area;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the maker's record of a machine, only as much of it as tells who the machine is, without a
 * thread that waits.
 */
final class FruReader {
  private static final int READ = 0x11;
  private static final int MAIN = 0;
  private static final int HEADER = 8;
  private static final int UNIT = 8;
  private static final int LARGEST_CHUNK = 64;
  private static final int SMALLEST_CHUNK = 8;

  private final Conversation conversation;
  private int chunk = LARGEST_CHUNK;

  private FruReader(Conversation conversation) {
    this.conversation = conversation;
  }

  /** Nothing is known of a machine whose BMC has no record. Fails with {@link BmcException}. */
  static CompletableFuture<Fru> read(Conversation conversation) {
    return new FruReader(conversation).read();
  }

  private CompletableFuture<Fru> read() {
    return read(0, HEADER)
        .thenCompose(
            header ->
                header.length < HEADER || LanMessage.checksum(header, 0, HEADER) != 0
                    ? completedFuture(Fru.UNKNOWN)
                    : areas(header, 0, Fru.UNKNOWN));
  }

  /** What the areas add to what is known, from the one of that number on. */
  private CompletableFuture<Fru> areas(byte[] header, int number, Fru known) {
    if (number == Area.values().length || known.isComplete()) {
      return completedFuture(known);
    }
    Area area = Area.values()[number];
    int offset = (header[area.header()] & 0xff) * UNIT;
    return offset == 0
        ? areas(header, number + 1, known)
        : area(offset).thenCompose(bytes -> areas(header, number + 1, known.with(area, bytes)));
  }

  private CompletableFuture<byte[]> area(int offset) {
    return read(offset, UNIT)
        .thenCompose(
            begin ->
                begin.length < 2 ? completedFuture(begin) : read(offset, (begin[1] & 0xff) * UNIT));
  }

  /** As many of the bytes as there are. */
  private CompletableFuture<byte[]> read(int offset, int length) {
    return fill(offset, new byte[length], 0);
  }

  private CompletableFuture<byte[]> fill(int offset, byte[] bytes, int done) {
    if (done == bytes.length) {
      return completedFuture(bytes);
    }
    return part(offset + done, Math.min(chunk, bytes.length - done))
        .thenCompose(
            part -> {
              int taken = Math.min(part.length, bytes.length - done);
              System.arraycopy(part, 0, bytes, done, taken);
              return taken == 0
                  ? completedFuture(Arrays.copyOf(bytes, done))
                  : fill(offset, bytes, done + taken);
            });
  }

  /** Empty if there is nothing more. BMCs differ in how much they tell at once. */
  private CompletableFuture<byte[]> part(int offset, int length) {
    Command command =
        Command.storage("Read FRU Data", READ, MAIN, offset & 0xff, offset >> 8, length);
    return conversation
        .ask(command)
        .thenCompose(
            reply -> {
              if (reply.isOk() && reply.length() > 0) {
                int told = Math.min(reply.at(0), reply.length() - 1);
                return completedFuture(Arrays.copyOfRange(reply.data(), 1, 1 + told));
              }
              if (Completion.kind(reply.completion()) == BmcException.Kind.BUSY) {
                return CompletableFuture.failedFuture(
                    conversation.failures().refused("identity", command, reply.completion()));
              }
              if (length <= SMALLEST_CHUNK) {
                return completedFuture(new byte[0]);
              }
              chunk = Math.max(SMALLEST_CHUNK, chunk / 2);
              return part(offset, Math.min(length, chunk));
            });
  }
}
