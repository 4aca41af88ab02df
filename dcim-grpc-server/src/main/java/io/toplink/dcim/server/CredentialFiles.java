package io.toplink.dcim.server;

import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.credential.Bootstrap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the first credentials in files that only their owner can read: {@code KEY:SECRET}. */
final class CredentialFiles implements Bootstrap.Sink {
  private static final Logger log = LoggerFactory.getLogger(CredentialFiles.class);
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path directory;

  CredentialFiles(Path directory) {
    this.directory = directory;
  }

  @Override
  public void keep(String credentialId, String key, Secret secret) {
    Path file = directory.resolve(credentialId);
    try {
      Files.createDirectories(directory, OWNER_ONLY_DIRECTORY);
      // Never readable by others, not for a moment; never half written.
      Path draft = Files.createTempFile(directory, credentialId, ".new", OWNER_ONLY);
      Files.write(draft, (key + ":" + secret.reveal() + "\n").getBytes(StandardCharsets.US_ASCII));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the first credentials to " + file, e);
    }
    log.atInfo().addKeyValue("file", file.toAbsolutePath()).log("credential written");
  }
}
