package io.toplink.dcim.core.seal;

import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.core.db.Database;
import org.jspecify.annotations.Nullable;

/**
 * Finds at start whether the keys fit the database, before a secret is opened or sealed with a
 * wrong one.
 *
 * <p>The first start makes the keys; from then on a database that knows of sealed secrets is never
 * given new ones.
 */
public final class SealOpening {
  private SealOpening() {}

  /**
   * Opens the keys for this database.
   *
   * @throws ConfigException KEK_INVALID if the file cannot be used, KEK_MISMATCH if its keys are
   *     not those this database was sealed with
   */
  public static Sealer open(Database database, SealConfig config) {
    KeysFile file = new KeysFile(config.keysFile());
    byte[] stored = stored(database);
    if (stored == null && !file.exists()) {
      file.create();
    }
    Sealer sealer = new Sealer(file.read());
    byte[] agreed = stored == null ? agree(database, sealer) : stored;
    if (!sealer.fits(agreed)) {
      throw ConfigException.of(
          "KEK_MISMATCH",
          config.keysFile().toAbsolutePath(),
          "holds other keys than those this database was sealed with; restore the right file from a"
              + " backup");
    }
    return sealer;
  }

  private static byte @Nullable [] stored(Database database) {
    return database.read(
        handle -> handle.createQuery("SELECT seal_check FROM estate").mapTo(byte[].class).one());
  }

  /** Of several processes at their first start one wins; the others must have its keys. */
  private static byte[] agree(Database database, Sealer sealer) {
    return database.transact(
        handle -> {
          handle
              .createUpdate("UPDATE estate SET seal_check = :check WHERE seal_check IS NULL")
              .bind("check", sealer.checkValue())
              .execute();
          return handle.createQuery("SELECT seal_check FROM estate").mapTo(byte[].class).one();
        });
  }
}
