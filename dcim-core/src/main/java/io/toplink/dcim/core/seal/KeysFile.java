package io.toplink.dcim.core.seal;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.config.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;

/**
 * The keys that seal secrets, in a file that only its owner may read.
 *
 * <p>A rotation takes two steps, so that several processes may share the secrets: {@link #addKey},
 * copy the file to all of them and restart them, then {@link #promoteNewest}, copy and restart
 * again. Old keys stay, because backups are sealed with them.
 */
public final class KeysFile {
  private final Path path;

  public KeysFile(Path path) {
    this.path = path.toAbsolutePath().normalize();
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink offers no AEAD", e);
    }
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** Makes one key; somebody else's file is never overwritten. */
  void create() {
    try {
      KeysetHandle keys = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
      if (path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
      writeNew(path, serialize(keys));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a key", e);
    } catch (IOException e) {
      throw invalid("cannot be made: " + e).causedBy(e);
    }
  }

  /**
   * Reads all keys.
   *
   * @throws ConfigException KEK_INVALID if the file is not there, open to others, or holds anything
   *     but AES-256-GCM keys
   */
  KeysetHandle read() {
    try {
      if (!Files.isRegularFile(path)) {
        throw invalid(
            "is not there, but the database holds secrets sealed with it; restore it from a"
                + " backup");
      }
      if (PrivateFile.isTooOpen(path)) {
        throw invalid("can be read by others; run chmod 600 " + path);
      }
      KeysetHandle keys =
          TinkJsonProtoKeysetFormat.parseKeyset(
              Files.readString(path), InsecureSecretKeyAccess.get());
      requireStrong(keys);
      return keys;
    } catch (GeneralSecurityException | IOException e) {
      // Neither Tink's message nor its cause is passed on: they could quote the file.
      throw invalid("does not hold a Tink keyset in JSON; restore it from a backup");
    }
  }

  /** Adds a key that can open but does not seal yet. */
  public void addKey() {
    KeysetHandle keys = read();
    KeysetHandle more =
        build(
            KeysetHandle.newBuilder(keys)
                .addEntry(
                    KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withRandomId()
                        .setStatus(KeyStatus.ENABLED)));
    replace(more);
  }

  /** Lets the key added last seal from now on. */
  public void promoteNewest() {
    KeysetHandle keys = read();
    KeysetHandle.Builder builder = KeysetHandle.newBuilder(keys);
    builder.getAt(builder.size() - 1).makePrimary();
    replace(build(builder));
  }

  private static KeysetHandle build(KeysetHandle.Builder builder) {
    try {
      return builder.build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot change the keys", e);
    }
  }

  private void replace(KeysetHandle keys) {
    Path next = path.resolveSibling(path.getFileName() + ".new");
    try {
      Files.deleteIfExists(next);
      writeNew(next, serialize(keys));
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
  }

  private static String serialize(KeysetHandle keys) {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot write the keys down", e);
    }
  }

  /** On the disk before it is used: a secret sealed with a lost key is lost. */
  private static void writeNew(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  @AccessesPartialKey
  private void requireStrong(KeysetHandle keys) throws GeneralSecurityException {
    for (int i = 0; i < keys.size(); i++) {
      KeysetHandle.Entry entry = keys.getAt(i);
      if (!(entry.getKey() instanceof AesGcmKey key)
          || key.getParameters().getKeySizeBytes() != 32
          || key.getParameters().getVariant() != AesGcmParameters.Variant.TINK) {
        throw invalid("holds a key that is not AES-256-GCM with Tink's prefix");
      }
      if (isZero(key.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get()))) {
        throw invalid("holds a key of zeros");
      }
    }
  }

  /** The first key's bytes: rotations add behind it and take none away. */
  @AccessesPartialKey
  static byte[] oldestKey(KeysetHandle keys) {
    AesGcmKey oldest = (AesGcmKey) keys.getAt(0).getKey();
    return oldest.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
  }

  private static boolean isZero(byte[] bytes) {
    int seen = 0;
    for (byte b : bytes) {
      seen |= b;
    }
    return seen == 0;
  }

  private ConfigException invalid(String why) {
    return ConfigException.of("KEK_INVALID", path, why);
  }
}
