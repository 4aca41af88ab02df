package io.toplink.dcim.it.fleet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything BMCs were asked and everything that happened to their machines, in order. Only ever
 * added to. With a file, an entry is on the disk before the request it records takes effect.
 */
public final class Journal implements AutoCloseable {
  /** The method of entries that tell what is shown to the machine as a CD from then on. */
  public static final String SHOWN = "SHOWN";

  /**
   * One thing that happened.
   *
   * @param sequence 1, 2, 3 ...
   * @param time when
   * @param bmc whose number
   * @param method HTTP method; {@code EFFECT} for what happened to the machine, or {@link #SHOWN}
   * @param path that was asked for; for an effect, what happened; for an image, where it is from,
   *     empty for none
   * @param body without secrets; empty if none
   * @param user who asked; empty if nobody said who they are
   */
  public record Entry(
      long sequence, Instant time, int bmc, String method, String path, String body, String user) {

    public boolean isEffect() {
      return method.equals("EFFECT");
    }

    ObjectNode toJson() {
      return JsonNodeFactory.instance
          .objectNode()
          .put("sequence", sequence)
          .put("time", time.toString())
          .put("bmc", bmc)
          .put("method", method)
          .put("path", path)
          .put("body", body)
          .put("user", user);
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final boolean withReads;
  private final @Nullable FileChannel file;

  /**
   * @param withReads whether GETs are recorded too
   * @param path where to write it as well, one JSON object a line; null for nowhere
   */
  Journal(boolean withReads, @Nullable Path path) throws IOException {
    this.withReads = withReads;
    this.file =
        path == null
            ? null
            : FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
  }

  synchronized void add(
      Instant time, int bmc, String method, String path, String body, String user) {
    if (method.equals("GET") && !withReads) {
      return;
    }
    Entry entry = new Entry(entries.size() + 1L, time, bmc, method, path, body, user);
    entries.add(entry);
    if (file != null) {
      write(file, entry);
    }
  }

  /** All of it so far. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** What concerns one BMC so far. */
  public synchronized List<Entry> entries(int bmc) {
    return entries.stream().filter(entry -> entry.bmc() == bmc).toList();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }

  private static void write(FileChannel file, Entry entry) {
    try {
      ByteBuffer line = ByteBuffer.wrap((entry.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        file.write(line);
      }
      file.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
