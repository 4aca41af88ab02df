package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.IsoPlaces;
import io.toplink.dcim.core.image.SourceFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * An ISO as one machine gets it: the file, but for the places at which its templates are. The same
 * bytes however often and in whichever pieces it is read. Prints nothing: it holds secrets.
 */
public final class MediaImage {
  /**
   * What is there instead of the file's own bytes.
   *
   * @param offset of its first byte
   */
  record Part(long offset, byte[] bytes) {
    long end() {
      return offset + bytes.length;
    }

    @Override
    public String toString() {
      return bytes.length + " bytes at " + offset;
    }
  }

  private final Path file;
  private final long length;
  private final String etag;
  private final List<IsoPlaces.Place> places;
  private final Supplier<List<Part>> parts;

  /**
   * @param etag never the same for other bytes
   * @param parts made only if something is read that has one of them in it
   */
  MediaImage(Path file, String etag, List<IsoPlaces.Place> places, Supplier<List<Part>> parts) {
    this.file = file;
    this.etag = etag;
    this.places = places;
    this.parts = parts;
    try {
      length = Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * The ISO of an installation that has one.
   *
   * @throws DcimException IMAGE_SOURCE_UNUSABLE, to be asked for again, if it is not here
   */
  static Path iso(Install install, SourceFiles files) {
    ImageContent.Boot.Iso cd = (ImageContent.Boot.Iso) install.content().boot();
    ImageContent.Source source = install.content().source(cd.iso()).orElseThrow();
    return files.get("images/" + install.facts().image(), source, SourceFiles.Size.ISO);
  }

  /** In bytes. */
  public long length() {
    return length;
  }

  /** An entity tag, quotes included. */
  public String etag() {
    return etag;
  }

  /**
   * Some of it.
   *
   * @param from the first byte
   * @param end behind the last byte
   */
  public InputStream read(long from, long end) throws IOException {
    boolean touched = places.stream().anyMatch(place -> place.offset() < end && place.end() > from);
    return new SplicedStream(file, from, end, touched ? parts.get() : List.of());
  }
}
