package io.toplink.dcim.core.testing;

import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.seal.SealConfig;
import io.toplink.dcim.core.seal.SealOpening;
import io.toplink.dcim.core.seal.Sealer;
import java.nio.file.Path;

/** A sealer with keys of a test's own; the same for all who name the same directory. */
public final class TestSealer {
  private TestSealer() {}

  public static Sealer open(Database database, Path directory) {
    return SealOpening.open(database, new SealConfig(directory.resolve("keys.json")));
  }
}
