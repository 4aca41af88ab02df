package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.Labels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine's GUID as text. Makers send its bytes in three orders. The first that makes a UUID of a
 * known version is taken, so that it is the one that the machine's own tools show.
 */
final class SystemGuid {
  private static final int LENGTH = 16;
  private static final int NEWEST_VERSION = 8;

  private SystemGuid() {}

  /** Null if there is none, or nobody filled it in. */
  static @Nullable String text(byte[] bytes) {
    if (bytes.length < LENGTH) {
      return null;
    }
    UUID smbios = smbios(bytes);
    UUID reversed = reversed(bytes);
    UUID network = network(bytes);
    UUID chosen = smbios;
    if (!isPlausible(smbios)) {
      chosen = isPlausible(reversed) ? reversed : isPlausible(network) ? network : smbios;
    }
    return Labels.uuid(chosen.toString());
  }

  /** The first three fields with their low byte first, as in SMBIOS. */
  private static UUID smbios(byte[] bytes) {
    ByteBuffer low = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long high =
        (low.getInt(0) & 0xffffffffL) << 32
            | (low.getShort(4) & 0xffffL) << 16
            | low.getShort(6) & 0xffffL;
    return new UUID(high, ByteBuffer.wrap(bytes).getLong(8));
  }

  /** The last byte first, as the specification has it. */
  private static UUID reversed(byte[] bytes) {
    ByteBuffer low = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new UUID(low.getLong(8), low.getLong(0));
  }

  private static UUID network(byte[] bytes) {
    ByteBuffer high = ByteBuffer.wrap(bytes);
    return new UUID(high.getLong(0), high.getLong(8));
  }

  private static boolean isPlausible(UUID uuid) {
    return uuid.variant() == 2 && uuid.version() >= 1 && uuid.version() <= NEWEST_VERSION;
  }
}
