package io.toplink.dcim.core;

import io.toplink.dcim.core.assignment.AssignmentConfig;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.bmc.BmcLimits;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTimeouts;
import io.toplink.dcim.core.config.ConfigReader;
import io.toplink.dcim.core.db.DatabaseConfig;
import io.toplink.dcim.core.escalation.EscalationConfig;
import io.toplink.dcim.core.hygiene.CleanlinessConfig;
import io.toplink.dcim.core.image.ImageConfig;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.install.MaintenanceConfig;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.power.PowerConfig;
import io.toplink.dcim.core.seal.SealConfig;
import io.toplink.dcim.core.server.FirmwareConfig;
import io.toplink.dcim.core.telemetry.TelemetryConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** All settings of the core. */
public record CoreConfig(
    DatabaseConfig database,
    SealConfig seal,
    BmcSettings bmc,
    FirmwareConfig firmware,
    CleanlinessConfig cleanliness,
    PowerConfig power,
    OperationConfig operations,
    TelemetryConfig telemetry,
    EscalationConfig escalation,
    ImageConfig images,
    InstallConfig install,
    MaintenanceConfig maintenance,
    AssignmentConfig assignments) {

  /** Reads a section for each of them. */
  public static CoreConfig read(ConfigReader root) {
    DatabaseConfig database = DatabaseConfig.read(root);
    OperationConfig operations = OperationConfig.read(root, defaultNode(database));
    return new CoreConfig(
        database,
        SealConfig.read(root),
        readBmc(root.section("bmc"), operations.workers()),
        FirmwareConfig.read(root),
        CleanlinessConfig.read(root),
        PowerConfig.read(root),
        operations,
        TelemetryConfig.read(root),
        EscalationConfig.read(root),
        ImageConfig.read(root),
        InstallConfig.read(root),
        MaintenanceConfig.read(root),
        AssignmentConfig.read(root));
  }

  private static BmcSettings readBmc(ConfigReader reader, int workers) {
    BmcTimeouts usual = BmcTimeouts.DEFAULT;
    Duration open =
        reader.duration(
            "breaker-open", usual.breakerOpen(), Duration.ofMillis(100), Duration.ofMinutes(5));
    Duration openMax =
        reader.duration(
            "breaker-open-max",
            usual.breakerOpenMax(),
            Duration.ofMillis(100),
            Duration.ofHours(1));
    if (openMax.compareTo(open) < 0) {
      reader.refuse(
          "breaker-open-max", "CONFIG_TIMEOUT_ORDER", "must not be shorter than bmc.breaker-open");
    }
    return new BmcSettings(
        reader.list("allowed-networks", List.of(), Cidr::parse),
        reader.bool("allow-plain-http", false),
        BmcLimits.of(
            reader.integer("in-flight", BmcLimits.DEFAULT.total(), 4, 1000),
            reader.integer("in-flight-per-subnet", BmcLimits.DEFAULT.perSubnet(), 1, 1000),
            workers),
        usual.withBreakerOpen(open, openMax));
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
