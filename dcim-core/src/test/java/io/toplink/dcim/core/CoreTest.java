package io.toplink.dcim.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.assignment.AssignmentConfig;
import io.toplink.dcim.core.assignment.Provisioning;
import io.toplink.dcim.core.audit.AuditEvents;
import io.toplink.dcim.core.base.Call;
import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.credential.ApiCredentials;
import io.toplink.dcim.core.credential.Authenticator;
import io.toplink.dcim.core.credential.Bootstrap;
import io.toplink.dcim.core.credential.Presented;
import io.toplink.dcim.core.db.DatabaseConfig;
import io.toplink.dcim.core.escalation.EscalationConfig;
import io.toplink.dcim.core.hygiene.CleanlinessConfig;
import io.toplink.dcim.core.image.ImageConfig;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.install.MaintenanceConfig;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.power.PowerConfig;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.seal.SealConfig;
import io.toplink.dcim.core.server.FirmwareConfig;
import io.toplink.dcim.core.telemetry.TelemetryConfig;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole core on an embedded database of its own, as it is started for real. */
class CoreTest {
  @TempDir private Path directory;

  private CoreConfig config() {
    return new CoreConfig(
        DatabaseConfig.embeddedIn(directory.resolve("postgresql")),
        new SealConfig(directory.resolve("keys.json")),
        BmcSettings.of(List.of(Cidr.parse("127.0.0.0/8")), true),
        FirmwareConfig.NONE,
        CleanlinessConfig.DEFAULT,
        PowerConfig.DEFAULT,
        OperationConfig.defaults("test"),
        TelemetryConfig.DEFAULT,
        EscalationConfig.DEFAULT,
        new ImageConfig(directory.resolve("images"), false, false),
        InstallConfig.NONE,
        MaintenanceConfig.DEFAULT,
        AssignmentConfig.DEFAULT);
  }

  @Test
  void aFirstStartMakesCredentialsAndASecondFindsThem() {
    List<String> made = new ArrayList<>();
    try (Core core =
        Core.start(
            config(),
            InstantSource.system(),
            (id, key, secret) -> made.add(id),
            new SimpleMeterRegistry())) {
      assertThat(core.get(Provisioning.class)).isNotNull();
      assertThat(core.get(Images.class).list(PageRequest.of(0, ""), "", null).items())
          .extracting("id")
          .containsExactly(
              "debian-12",
              "debian-13",
              "debian-13-maintenance",
              "disk-image",
              "rocky-9",
              "ubuntu-24-04");
    }
    assertThat(made).containsExactly("admin", "gateway");

    made.clear();
    try (Core core =
        Core.start(
            config(),
            InstantSource.system(),
            (id, key, secret) -> made.add(id),
            new SimpleMeterRegistry())) {
      assertThat(core.get(Provisioning.class)).isNotNull();
    }
    assertThat(made).isEmpty();

    letsInAgainWhoIsLockedOut();
  }

  /** On the database of the test before: starting another one would only take time. */
  private void letsInAgainWhoIsLockedOut() {
    String[] told = new String[3];
    Bootstrap.Sink sink =
        (id, key, secret) -> {
          told[0] = id;
          told[1] = key;
          told[2] = secret.reveal();
        };
    Call call = new Call(Caller.SYSTEM, "test/Revoke", null, "", "", "test");

    assertThat(Core.resetAdmin(config(), InstantSource.system(), sink)).isEqualTo("admin");
    try (Core core =
        Core.start(config(), InstantSource.system(), sink, new SimpleMeterRegistry())) {
      assertThat(told[0]).isEqualTo("admin");
      assertThat(
              core.get(Authenticator.class)
                  .authenticate(
                      new Presented.Basic(told[1], new Secret(told[2])),
                      InetAddress.getLoopbackAddress())
                  .caller()
                  .has(Scope.ADMIN))
          .isTrue();
      assertThat(
              core.get(AuditEvents.class)
                  .list(PageRequest.of(0, ""), "resource = apiCredentials/admin")
                  .items())
          .extracting(event -> event.actor() + " " + event.method())
          .contains("system system/ResetAdmin");
      core.get(ApiCredentials.class).revoke(call, "admin", "");
    }
    assertThat(Core.resetAdmin(config(), InstantSource.system(), sink)).isEqualTo("admin-2");
    assertThat(told[0]).isEqualTo("admin-2");
  }
}
