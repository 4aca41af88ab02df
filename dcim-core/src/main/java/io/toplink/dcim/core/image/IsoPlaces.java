package io.toplink.dcim.core.image;

import com.fasterxml.jackson.core.type.TypeReference;
import io.toplink.dcim.core.base.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The places on an ISO that templates are written to. One is a file on it, not compressed, of
 * {@code DCIM-TEMPLATE:}, the template's file name, {@code :}, any number of zeros (the digit), and
 * a line end. Its length says how long the template may come out.
 *
 * <p>They are found by reading the whole ISO once, and kept in a file beside it.
 */
public final class IsoPlaces {
  /**
   * One of them.
   *
   * @param fileName of the template
   * @param offset of its first byte on the ISO
   * @param length in bytes, line end included
   */
  public record Place(String fileName, long offset, int length) {
    public long end() {
      return offset + length;
    }
  }

  private static final byte[] MARKER = "DCIM-TEMPLATE:".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_NAME = 63;
  private static final int LONGEST = 1 << 20;
  private static final int MOST = 1000;
  private static final int BUFFER = 1 << 18;

  private final List<Place> found = new ArrayList<>();
  private final ByteArrayOutputStream name = new ByteArrayOutputStream();
  private int matched;
  private boolean named;
  private long begin;

  private IsoPlaces() {}

  /** Those of an ISO, in their order on it. */
  public static List<Place> of(Path iso) {
    Path kept = kept(iso);
    try {
      if (!Files.exists(kept)) {
        keep(iso, kept);
      }
      return Json.mapper().readValue(kept.toFile(), new TypeReference<List<Place>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read where templates go in " + iso, e);
    }
  }

  /** Where they are kept. */
  static Path kept(Path iso) {
    return iso.resolveSibling(iso.getFileName() + ".places");
  }

  /** Finds those of an ISO and keeps them. */
  static void keep(Path iso, Path kept) throws IOException {
    List<Place> places;
    try (InputStream in = Files.newInputStream(iso)) {
      places = scan(in, BUFFER);
    }
    Path draft = Files.createTempFile(kept.toAbsolutePath().getParent(), "places-", ".part");
    try {
      Json.mapper().writeValue(draft.toFile(), places);
      Files.move(draft, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * @param buffer how much is read at once, in bytes
   */
  static List<Place> scan(InputStream iso, int buffer) throws IOException {
    IsoPlaces scan = new IsoPlaces();
    byte[] bytes = new byte[buffer];
    long at = 0;
    for (int read = iso.read(bytes); read >= 0; read = iso.read(bytes)) {
      for (int i = 0; i < read; i++) {
        scan.next(bytes[i], at++);
      }
    }
    return List.copyOf(scan.found);
  }

  private void next(byte one, long at) throws IOException {
    if (matched < MARKER.length) {
      marker(one, at);
    } else if (!named) {
      name(one, at);
    } else if (one == '\n') {
      found.add(new Place(name.toString(StandardCharsets.US_ASCII), begin, (int) (at - begin + 1)));
      if (found.size() > MOST) {
        throw new IOException("more than " + MOST + " places for templates on one ISO");
      }
      restart(one, at);
    } else if (one != '0' || at - begin >= LONGEST) {
      restart(one, at);
    }
  }

  /** Its first letter stands in it only once, so nothing that is left can be a beginning. */
  private void marker(byte one, long at) {
    if (one != MARKER[matched]) {
      matched = 0;
    }
    if (one == MARKER[matched]) {
      begin = matched == 0 ? at : begin;
      matched++;
    }
  }

  private void name(byte one, long at) {
    if (one == ':' && name.size() > 0) {
      named = true;
    } else if (isOfName(one) && name.size() < LONGEST_NAME) {
      name.write(one);
    } else {
      restart(one, at);
    }
  }

  private static boolean isOfName(byte one) {
    return one >= 'a' && one <= 'z'
        || one >= 'A' && one <= 'Z'
        || one >= '0' && one <= '9'
        || one == '.'
        || one == '_'
        || one == '-';
  }

  private void restart(byte one, long at) {
    matched = 0;
    named = false;
    name.reset();
    marker(one, at);
  }
}
