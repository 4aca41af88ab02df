package io.toplink.dcim.core.assignment;

import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.base.Caller;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.HardwareInventory.Architecture;
import io.toplink.dcim.core.image.Fit;
import io.toplink.dcim.core.image.Image;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.image.ImageDraft;
import io.toplink.dcim.core.image.Images;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.install.Installs;
import io.toplink.dcim.core.power.FakeMachines;
import io.toplink.dcim.core.testing.TestCalls;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An order with an image is given a server that the image fits, or told why there is none. */
class ImagePickTest {
  private static final Caller HK = TestCalls.caller("hk");
  private static final InstallConfig NETBOOT =
      new InstallConfig(
          "http://dcim.test:8069",
          List.of(),
          3,
          8,
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          true,
          true);

  private final TestDatabase shared = TestPostgres.freshDatabase();
  @TempDir private Path keys;
  private Estate estate;
  private List<UUID> servers = List.of();

  @BeforeEach
  void open() {
    estate = new Estate(shared, keys, "one", new FakeMachines(InstantSource.system()), NETBOOT);
    estate.sell("e5");
    servers = estate.stock("e5", 4);
    image("any", Image.Architecture.X86_64, 0, 0, false);
    image("large", Image.Architecture.X86_64, 40, 4096, false);
    image("arm", Image.Architecture.AARCH64, 0, 0, false);
    image("cd", Image.Architecture.X86_64, 0, 0, true);
  }

  @AfterEach
  void close() {
    estate.close();
    shared.close();
  }

  private void image(
      String id, Image.Architecture architecture, long diskGib, long memoryMib, boolean iso) {
    estate
        .injector
        .getInstance(Images.class)
        .create(
            Estate.call("CreateImage"),
            new ImageDraft(
                id,
                id,
                Image.Purpose.INSTALLATION,
                "debian",
                "12",
                architecture,
                Image.Installer.OTHER,
                "root",
                diskGib,
                memoryMib,
                List.of(),
                iso
                    ? new ImageContent(
                        new ImageContent.Boot.Iso("cd", false),
                        List.of(
                            new ImageContent.Source(
                                "cd", "https://example.org/cd", "0".repeat(64))),
                        List.of())
                    : new ImageContent(
                        new ImageContent.Boot.Script("exit\n"), List.of(), List.of()),
                false,
                Map.of()));
  }

  /** What the BMC of a server told; disks in GiB. */
  private void told(int server, long memoryMib, @Nullable String architecture, long... disks) {
    estate.makeRecognizable(servers.get(server), "02:00:5e:00:00:0" + (server + 1));
    StringBuilder list = new StringBuilder();
    for (long disk : disks) {
      list.append(list.isEmpty() ? "" : ",").append("{\"bytes\":").append(disk << 30).append('}');
    }
    sql(
        "update server_hardware set inventory = cast(? as jsonb) where server_uid = ?",
        "{\"memoryMib\":%d,\"architecture\":%s,\"disks\":[%s]}"
            .formatted(memoryMib, architecture == null ? "null" : '"' + architecture + '"', list),
        servers.get(server));
  }

  private void byIpmi(int server) {
    sql(
        """
        insert into server_bmcs (server_uid, protocol, address, port, username)
        values (?, 'IPMI', '10.9.9.9', 623, 'root')
        """,
        servers.get(server));
  }

  private void sql(String statement, Object... values) {
    estate.database.execute(handle -> handle.execute(statement, values));
  }

  private static Order order(@Nullable String image, @Nullable String server, boolean keepPower) {
    return new Order(
        null,
        "e5",
        null,
        server,
        null,
        "",
        "hk_1",
        null,
        "order-" + UUID.randomUUID(),
        "",
        Map.of(),
        keepPower,
        image,
        List.of());
  }

  private String given(@Nullable String image) {
    Order order = order(image, null, false);
    estate.provisioning.check(Estate.call("CreateAssignment"), order);
    return estate.get(estate.create(HK, order)).serverId();
  }

  /** Alike of an order and of one that is only checked. */
  private DcimException refusal(Reason reason, Order order) {
    refused(reason, () -> estate.provisioning.check(Estate.call("CreateAssignment"), order));
    refused(reason, () -> estate.create(HK, order));
    return catchThrowableOfType(DcimException.class, () -> estate.create(HK, order));
  }

  private Fit fit(int server) {
    return estate.injector.getInstance(Installs.class).fit(servers.get(server), "e5").orElseThrow();
  }

  @Test
  void serversThatDoNotFitAreLeftForThoseWhomTheyFit() {
    told(0, 2048, "X86_64", 100);
    told(1, 8192, "X86_64", 500, 20);
    told(2, 8192, "AARCH64", 100);
    told(3, 8192, "X86_64", 100, 60);

    assertThat(given("large")).isEqualTo("e5-3");
    assertThat(given("arm")).isEqualTo("e5-2");
    assertThat(given("any")).isEqualTo("e5-0");
  }

  @Test
  void whenNoneFitsTheRefusalSaysHowManyAreFreeAndWhyNoneIsGiven() {
    told(0, 2048, "X86_64", 20);
    told(1, 8192, "X86_64", 500, 20);
    told(2, 8192, "AARCH64", 100);

    DcimException refusal = refusal(Reason.IMAGE_UNSUITABLE, order("large", null, false));
    assertThat(refusal)
        .hasMessage(
            "images/large fits none of the servers of package \"The e5\" that are free, which are"
                + " 4: 1 with less memory than its 4096 MiB, 2 with a disk smaller than its 40 GiB,"
                + " 1 with processors that are not X86_64, 1 that cannot be recognized when they"
                + " boot, until their boot_mac_address is set; choose another image, or free a"
                + " server that it fits");
    assertThat(refusal.metadata())
        .containsEntry("image", "images/large")
        .containsEntry("package", "packages/e5")
        .containsEntry("free", "4");

    sql("update servers set maintenance = true where package = 'e5'");
    refusal(Reason.OUT_OF_STOCK, order("large", null, false));
  }

  @Test
  void anIsoGoesWhereABmcMayShowIt() {
    told(0, 0, null);
    told(1, 0, null);
    byIpmi(0);
    assertThat(given("cd")).isEqualTo("e5-1");
    assertThat(refusal(Reason.IMAGE_UNSUITABLE, order("cd", null, false)))
        .hasMessageContaining("1 whose BMC speaks IPMI");
  }

  @Test
  void theImageOfThePackageCountsWhereTheOrderNamesNone() {
    told(0, 2048, "X86_64", 20);
    told(1, 8192, "X86_64", 100);
    sql("update packages set default_image = 'large' where id = 'e5'");
    assertThat(given(null)).isEqualTo("e5-1");
    // Nothing is installed on what is handed over as it is.
    assertThat(estate.get(estate.create(HK, order(null, null, true))).serverId()).isEqualTo("e5-0");
  }

  @Test
  void aServerThatIsInsistedOnIsRefusedForItself() {
    told(0, 2048, "X86_64", 20);
    told(1, 8192, "X86_64", 100);
    assertThat(refusal(Reason.IMAGE_UNSUITABLE, order("large", "e5-0", false)))
        .hasMessageContaining("the machine has 2048");
    refusal(Reason.WRONG_STATE, order("any", "e5-2", false));
    refusal(Reason.NOT_FOUND, order("nosuch", null, false));
  }

  @Test
  void whatABmcDoesNotTellThePackageDoes() {
    told(0, 0, null);
    told(1, 8192, "X86_64", 500, 20);
    assertThat(fit(0)).isEqualTo(new Fit("e5", 0, 0, Architecture.X86_64, true));
    assertThat(fit(1)).isEqualTo(new Fit("e5", 8192, 20, Architecture.X86_64, true));
    assertThat(given("large")).isEqualTo("e5-0");

    sql(
        """
        update packages set specification = '{"memoryMib": 1024, "architecture": "AARCH64",
          "disks": [{"sizeGib": 0, "count": 1}, {"sizeGib": 400, "count": 2}, {"sizeGib": 80, "count": 1}]}'
        where id = 'e5'
        """);
    assertThat(fit(2)).isEqualTo(new Fit("e5", 1024, 80, Architecture.AARCH64, true));
    assertThat(fit(1)).isEqualTo(new Fit("e5", 8192, 20, Architecture.X86_64, true));
    told(2, 0, null);
    assertThat(given("arm")).isEqualTo("e5-2");
  }
}
