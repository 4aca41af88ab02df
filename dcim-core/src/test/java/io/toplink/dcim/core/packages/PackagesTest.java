package io.toplink.dcim.core.packages;

import static io.toplink.dcim.core.testing.Calls.call;
import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.metrics.Surveyor;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.server.Specification;
import io.toplink.dcim.core.testing.TestEstate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PackagesTest {
  private static final Specification SPECIFICATION =
      new Specification(
          "Intel Xeon E5-2660 v2",
          2,
          131_072,
          List.of(new Specification.Disk("SSD", "SATA", 480, 2)),
          List.of(new Specification.PciDevice("X520-DA2", "NIC")),
          1000,
          1000);

  private final TestEstate estate = TestEstate.with(new PackagesModule());
  private final Packages packages = estate.get(Packages.class);

  private static PackageDraft draft(String id, String displayName, String... pools) {
    return new PackageDraft(id, displayName, null, List.of(pools), 0, 0, false, false);
  }

  private Package create(String id, String displayName) {
    return packages.create(call("CreatePackage"), draft(id, displayName));
  }

  private void pool(String id, String prefix, String gateway) {
    estate.sql(
        """
        insert into ip_pools (id, prefix, gateway, create_time)
        values (?, cast(? as cidr), cast(? as inet), now())
        """,
        id,
        prefix,
        gateway);
  }

  private void server(String id, String state, boolean maintenance, String pack) {
    estate.sql(
        """
        insert into servers (uid, id, state, maintenance, package, create_time, update_time)
        values (?, ?, ?, ?, ?, now(), now())
        """,
        UUID.randomUUID(),
        id,
        state,
        maintenance,
        pack);
  }

  @Test
  void stockIsCountedByPackage() {
    create("hk-e5", "HK E5");
    create("empty", "Empty");
    server("free", "AVAILABLE", false, "hk-e5");
    server("kept", "AVAILABLE", true, "hk-e5");
    server("sold", "ASSIGNED", false, "hk-e5");
    estate.get(Surveyor.class).takeAll();

    assertThat(stock("hk-e5", "free")).isEqualTo(1);
    assertThat(stock("hk-e5", "sold")).isEqualTo(1);
    assertThat(stock("hk-e5", "other")).isEqualTo(1);
    // Told, so that an alert can see it.
    assertThat(stock("empty", "free")).isZero();
  }

  @Test
  void morePackagesThanCanBeToldApartAreToldTogether() {
    estate.sql(
        """
        insert into packages (id, display_name, create_time, update_time)
        select 'p-' || i, 'P ' || i, now(), now() from generate_series(1, 250) as i
        """);
    for (int i = 1; i <= 250; i++) {
      server("s-" + i, "AVAILABLE", false, "p-" + i);
    }
    estate.get(Surveyor.class).takeAll();

    assertThat(stock("_others", "free")).isEqualTo(50);
    assertThat(estate.get(MeterRegistry.class).get("dcim.stock").gauges()).hasSize(3 * 201);
  }

  private double stock(String pack, String state) {
    return estate
        .get(MeterRegistry.class)
        .get("dcim.stock")
        .tags("package", pack, "state", state)
        .gauge()
        .value();
  }

  @Test
  void aNameIsEnough() {
    Package made = create("hk-e5", "HK E5");

    assertThat(packages.get("hk-e5")).isEqualTo(made);
    assertThat(made.specification()).isNull();
    assertThat(made.etag()).isEqualTo("1");
  }

  @Test
  void keepsEveryField() {
    pool("v4", "203.0.113.0/24", "203.0.113.1");
    pool("v6", "2001:db8::/64", "2001:db8::1");
    PackageDraft draft =
        new PackageDraft("hk-e5", "HK E5", SPECIFICATION, List.of("v6", "v4"), 5, 2, true, true);

    Package made = packages.create(call("CreatePackage"), draft);

    assertThat(packages.get("hk-e5")).isEqualTo(made);
    assertThat(made)
        .isEqualTo(
            new Package(
                "hk-e5",
                "HK E5",
                SPECIFICATION,
                List.of("v6", "v4"),
                5,
                2,
                List.of(),
                null,
                true,
                true,
                0,
                0,
                0,
                estate.clock().instant(),
                estate.clock().instant(),
                1));
  }

  @Test
  void countsWhatIsBoundAndWhatCanBeSold() {
    create("hk-e5", "HK E5");
    create("other", "Other");
    server("free-1", "AVAILABLE", false, "hk-e5");
    server("free-2", "AVAILABLE", false, "hk-e5");
    server("free-3", "AVAILABLE", false, "other");
    server("kept", "AVAILABLE", true, "hk-e5");
    server("sold", "ASSIGNED", false, "hk-e5");
    server("new", "REGISTERED", false, "hk-e5");
    server("gone", "AVAILABLE", false, "hk-e5");
    estate.sql("update servers set delete_time = now() where id = 'gone'");

    assertThat(packages.get("hk-e5").boundCount()).isEqualTo(5);
    assertThat(packages.get("hk-e5").availableCount()).isEqualTo(2);
    assertThat(packages.list(PageRequest.of(0, ""), "").items())
        .extracting(Package::id, Package::availableCount)
        .containsExactly(tuple("hk-e5", 2), tuple("other", 1));
  }

  @Test
  void displayNamesAreUnique() {
    create("hk-e5", "HK E5");
    create("hk-e7", "HK E7");

    refused(Reason.ALREADY_EXISTS, () -> create("hk-e5", "Another"));
    refused(Reason.ALREADY_EXISTS, () -> create("another", "HK E5"))
        .hasMessageContaining("packages/hk-e5");
    refused(
        Reason.ALREADY_EXISTS,
        () ->
            packages.update(call("U"), draft("hk-e7", "HK E5"), UpdateMask.of("display_name"), ""));
  }

  @Test
  void refusesPoolsThatAreNotThere() {
    pool("v4", "203.0.113.0/24", "203.0.113.1");

    refused(
            Reason.INVALID_FIELD,
            () -> packages.create(call("C"), draft("a1", "A", "v4", "v5", "v6")))
        .hasMessageContaining("package.ip_pools[1]: there is no ipPools/v5")
        .hasMessageContaining("package.ip_pools[2]: there is no ipPools/v6");
    refused(Reason.NOT_FOUND, () -> packages.get("a1"));
  }

  @Test
  void changesWhatTheMaskNamesOnly() {
    pool("v4", "203.0.113.0/24", "203.0.113.1");
    packages.create(
        call("C"), new PackageDraft("a1", "A", SPECIFICATION, List.of("v4"), 1, 0, false, false));

    Package changed =
        packages.update(
            call("U"), draft("a1", "ignored"), UpdateMask.of("ip_pools", "retired"), "1");

    assertThat(changed.displayName()).isEqualTo("A");
    assertThat(changed.specification()).isEqualTo(SPECIFICATION);
    assertThat(changed.ipPools()).isEmpty();
    assertThat(estate.text("select count(*) from package_ip_pools")).isEqualTo("0");
    refused(
        Reason.ETAG_MISMATCH,
        () -> packages.update(call("U"), draft("a1", "B"), UpdateMask.of("display_name"), "1"));
  }

  @Test
  void keepsAPackageThatIsReferredTo() {
    create("hk-e5", "HK E5");
    server("r750-01", "REGISTERED", false, "hk-e5");

    refused(Reason.IN_USE, () -> packages.delete(call("D"), "hk-e5", ""))
        .hasMessageContaining("retired");
    estate.sql("update servers set package = null");
    packages.delete(call("D"), "hk-e5", "1");
    refused(Reason.NOT_FOUND, () -> packages.get("hk-e5"));
  }

  @Test
  void filters() {
    create("a1", "First");
    packages.create(
        call("C"), new PackageDraft("b1", "Second", null, List.of(), 0, 0, true, false));

    assertThat(packages.list(PageRequest.of(0, ""), "retired = true").items())
        .extracting(Package::id)
        .containsExactly("b1");
    assertThat(packages.list(PageRequest.of(0, ""), "display_name = First").items())
        .extracting(Package::id)
        .containsExactly("a1");
    refused(Reason.INVALID_FILTER, () -> packages.list(PageRequest.of(0, ""), "x = 1"));
  }
}
