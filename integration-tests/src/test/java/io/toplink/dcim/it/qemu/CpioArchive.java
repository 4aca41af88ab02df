package io.toplink.dcim.it.qemu;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An archive in the form in which Linux takes its initial file system ("newc"). */
final class CpioArchive {
  private static final int DIRECTORY = 0040755;
  private static final int PROGRAM = 0100755;
  private static final String END = "TRAILER!!!";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int entries;

  CpioArchive directory(String name) {
    add(name, DIRECTORY, new byte[0]);
    return this;
  }

  /** A file that anybody may read and run. */
  CpioArchive file(String name, byte[] content) {
    add(name, PROGRAM, content);
    return this;
  }

  byte[] bytes() {
    add(END, 0, new byte[0]);
    return bytes.toByteArray();
  }

  private void add(String name, int mode, byte[] content) {
    byte[] named = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    // inode, mode, user, group, links, time, size, four numbers of devices, length of name,
    // checksum
    int[] header = {
      ++entries, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, named.length, 0,
    };
    StringBuilder text = new StringBuilder("070701");
    for (int number : header) {
      text.append(String.format(Locale.ROOT, "%08x", number));
    }
    bytes.writeBytes(text.toString().getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(named);
    pad();
    bytes.writeBytes(content);
    pad();
  }

  private void pad() {
    while (bytes.size() % 4 != 0) {
      bytes.write(0);
    }
  }
}
