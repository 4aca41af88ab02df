package io.toplink.dcim.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.assignment.Provisioning;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.db.DatabaseConfig;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.power.PowerConfig;
import io.toplink.dcim.core.seal.SealConfig;
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
        PowerConfig.DEFAULT,
        OperationConfig.defaults("test"));
  }

  @Test
  void aFirstStartMakesCredentialsAndASecondFindsThem() {
    List<String> made = new ArrayList<>();
    try (Core core =
        Core.start(config(), InstantSource.system(), (id, key, secret) -> made.add(id))) {
      assertThat(core.get(Provisioning.class)).isNotNull();
    }
    assertThat(made).containsExactly("admin", "gateway");

    made.clear();
    try (Core core =
        Core.start(config(), InstantSource.system(), (id, key, secret) -> made.add(id))) {
      assertThat(core.get(Provisioning.class)).isNotNull();
    }
    assertThat(made).isEmpty();
  }
}
