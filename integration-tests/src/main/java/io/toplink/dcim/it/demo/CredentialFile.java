package io.toplink.dcim.it.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** A file of mode 600 that holds {@code KEY:SECRET}. */
public record CredentialFile(Path path) {

  public boolean exists() {
    return Files.exists(path);
  }

  /** What goes into the authorization header. */
  public String authorization() {
    try {
      byte[] pair = Files.readString(path).strip().getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the credential in " + path, e);
    }
  }

  public void write(String key, String secret) {
    try {
      Files.createDirectories(path.getParent());
      Path next = path.resolveSibling(path.getFileName() + ".new");
      Files.deleteIfExists(next);
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(next, key + ":" + secret + "\n");
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the credential to " + path, e);
    }
  }
}
