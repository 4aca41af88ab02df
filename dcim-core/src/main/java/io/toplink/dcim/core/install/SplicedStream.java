package io.toplink.dcim.core.install;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A piece of a file, with some of its bytes replaced by others. */
final class SplicedStream extends InputStream {
  private final InputStream file;
  private final List<MediaImage.Part> parts;
  private final long end;
  private long at;

  /**
   * @param from the first byte
   * @param end behind the last byte
   */
  SplicedStream(Path file, long from, long end, List<MediaImage.Part> parts) throws IOException {
    this.file = Files.newInputStream(file);
    this.parts = parts;
    this.end = end;
    this.at = from;
    try {
      this.file.skipNBytes(from);
    } catch (IOException e) {
      this.file.close();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int read = file.read(into, offset, (int) Math.min(length, end - at));
    if (at == end || read <= 0) {
      return -1;
    }
    for (MediaImage.Part part : parts) {
      long begin = Math.max(at, part.offset());
      long stop = Math.min(at + read, part.end());
      if (begin < stop) {
        System.arraycopy(
            part.bytes(),
            (int) (begin - part.offset()),
            into,
            offset + (int) (begin - at),
            (int) (stop - begin));
      }
    }
    at += read;
    return read;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
