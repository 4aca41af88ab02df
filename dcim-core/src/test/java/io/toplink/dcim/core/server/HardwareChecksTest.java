package io.toplink.dcim.core.server;

import static io.toplink.dcim.core.testing.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.packages.PackageDraft;
import io.toplink.dcim.core.packages.Packages;
import io.toplink.dcim.core.query.PageRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HardwareChecksTest {
  private static final long AS_FOUND = 131_072;
  private static final long OTHER = 262_144;

  private final ServerEstate inventory = new ServerEstate();
  private final Servers servers = inventory.servers;
  private final Packages packages = inventory.estate.get(Packages.class);

  @BeforeEach
  void packages() {
    packages.create(call("CreatePackage"), pack("right", AS_FOUND, true));
    packages.create(call("CreatePackage"), pack("wrong", OTHER, true));
    packages.create(call("CreatePackage"), pack("loose", OTHER, false));
  }

  private static PackageDraft pack(String id, long memory, boolean matchingOnly) {
    return new PackageDraft(
        id,
        id,
        new Specification("", 0, memory, List.of(), List.of(), 0, 0),
        List.of(),
        0,
        0,
        false,
        matchingOnly);
  }

  private void bind(String server, @Nullable String packageId) {
    servers.batchAssignPackage(call("BatchAssignPackage"), List.of(server), packageId);
  }

  private void change(String id, long memory, boolean matchingOnly, String... fields) {
    packages.update(
        call("UpdatePackage"), pack(id, memory, matchingOnly), UpdateMask.of(fields), "");
  }

  private void differs(String server, boolean mismatched, boolean withheld) {
    Server seen = servers.get(server);
    assertThat(seen.hardwareMismatches())
        .isEqualTo(
            mismatched
                ? List.of(new HardwareMismatch("memory_mib", "262144", "131072"))
                : List.of());
    assertThat(seen.withheld()).isEqualTo(withheld);
  }

  @Test
  void whatDiffersIsShownAndKeptFromSaleWhereThePackageWantsIt() {
    inventory.create("srv-1");
    bind("srv-1", "wrong");
    differs("srv-1", false, false);

    inventory.inspect("srv-1");
    differs("srv-1", true, true);
    assertThat(packages.get("wrong").availableCount()).isZero();
    assertThat(packages.get("wrong").withheldCount()).isOne();
    assertThat(packages.get("wrong").boundCount()).isOne();
  }

  @Test
  void everyBindingComparesAnew() {
    inventory.create("srv-1");
    inventory.inspect("srv-1");
    for (String packageId : List.of("wrong", "right", "loose", "wrong")) {
      long before = servers.get("srv-1").version();
      bind("srv-1", packageId);
      differs("srv-1", !packageId.equals("right"), packageId.equals("wrong"));
      assertThat(servers.get("srv-1").version()).isGreaterThan(before);
    }
    bind("srv-1", null);
    differs("srv-1", false, false);

    servers.update(
        call("UpdateServer"),
        ServerEstate.draft("srv-1", Network.NONE, "wrong"),
        UpdateMask.of("package"),
        "");
    differs("srv-1", true, true);
  }

  @Test
  void aChangeOfThePackageComparesAllThatAreBound() {
    inventory.create("srv-1");
    inventory.inspect("srv-1");
    bind("srv-1", "right");

    change("right", OTHER, true, "specification");
    differs("srv-1", true, true);
    change("right", OTHER, false, "matching_only");
    differs("srv-1", true, false);
    assertThat(packages.get("right").availableCount()).isOne();
    change("right", AS_FOUND, true, "specification", "matching_only");
    differs("srv-1", false, false);
  }

  @Test
  void listsFindThem() {
    inventory.create("srv-1");
    inventory.inspect("srv-1");
    bind("srv-1", "loose");

    for (String filter :
        List.of(
            "mismatched = true", "withheld = false", "mismatched = true AND withheld = false")) {
      assertThat(servers.list(PageRequest.of(10, ""), filter, ServerOrder.NAME).items())
          .as(filter)
          .hasSize(1);
    }
    assertThat(servers.list(PageRequest.of(10, ""), "withheld = true", ServerOrder.NAME).items())
        .isEmpty();
    assertThat(servers.list(PageRequest.of(10, ""), "mismatched = false", ServerOrder.NAME).items())
        .isEmpty();
  }
}
