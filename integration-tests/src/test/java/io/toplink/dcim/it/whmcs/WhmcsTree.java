package io.toplink.dcim.it.whmcs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The root of a WHMCS in which toplink_dcim.zip has been unpacked. */
public final class WhmcsTree {
  private WhmcsTree() {}

  /** Unpacks the zip that the gateway carries. */
  public static void unpack(Path root) throws IOException {
    InputStream resource = WhmcsTree.class.getResourceAsStream("/toplink_dcim.zip");
    if (resource == null) {
      throw new IllegalStateException("whmcs-gateway carries no toplink_dcim.zip: build it first");
    }
    try (ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
          throw new IllegalStateException("the zip leaves its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(zip, target);
        }
      }
    }
  }
}
