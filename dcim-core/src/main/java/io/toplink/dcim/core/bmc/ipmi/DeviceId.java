package io.toplink.dcim.core.bmc.ipmi;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.HardwareInventory.Firmware;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a BMC is, and what runs on it. IPMI knows nothing of the machine's own firmware. */
final class DeviceId {
  private static final int MAJOR = 0x7f;
  private static final int SHORTEST = 9;
  private static final int MAKER_AT = 6;

  /** By the numbers that IANA gave them, as far as they make BMCs or have them made. */
  private static final Map<Integer, String> MAKERS =
      Map.of(
          11, "HPE",
          343, "Intel",
          674, "Dell",
          7244, "Quanta",
          10876, "Supermicro",
          15370, "Gigabyte",
          19046, "Lenovo",
          20974, "AMI",
          47196, "HPE",
          49871, "OpenBMC");

  private DeviceId() {}

  /** Empty if the BMC does not tell. */
  static List<Firmware> firmware(Exchange exchange) throws BmcException {
    Reply reply = exchange.tryAsk(Commands.DEVICE_ID);
    if (!reply.isOk() || reply.length() < SHORTEST) {
      return List.of();
    }
    // The second half is two decimal digits, four bits each.
    String version = String.format(Locale.ROOT, "%d.%02x", reply.at(2) & MAJOR, reply.at(3));
    int maker =
        reply.at(MAKER_AT) | reply.at(MAKER_AT + 1) << 8 | (reply.at(MAKER_AT + 2) & 0x0f) << 16;
    return List.of(new Firmware("BMC", version, MAKERS.get(maker)));
  }
}
