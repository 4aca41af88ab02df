package io.toplink.dcim.core;

import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.config.ConfigReader;
import io.toplink.dcim.core.db.DatabaseConfig;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.seal.SealConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** All settings of the core. */
public record CoreConfig(
    DatabaseConfig database, SealConfig seal, BmcSettings bmc, OperationConfig operations) {

  /** Reads the sections {@code database}, {@code seal}, {@code bmc} and {@code operations}. */
  public static CoreConfig read(ConfigReader root) {
    DatabaseConfig database = DatabaseConfig.read(root);
    return new CoreConfig(
        database,
        SealConfig.read(root),
        readBmc(root.section("bmc")),
        OperationConfig.read(root, defaultNode(database)));
  }

  private static BmcSettings readBmc(ConfigReader reader) {
    return BmcSettings.of(
        reader.list("allowed-networks", List.of(), Cidr::parse),
        reader.bool("allow-plain-http", false));
  }

  /** Nobody shares an embedded database; others are shared by hosts. */
  private static String defaultNode(DatabaseConfig database) {
    if (database.location() instanceof DatabaseConfig.Embedded) {
      return "dcim";
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "dcim";
    }
  }
}
