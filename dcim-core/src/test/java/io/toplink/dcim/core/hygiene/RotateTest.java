package io.toplink.dcim.core.hygiene;

import static io.toplink.dcim.core.testing.Calls.call;
import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.MapBinder;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcLimits;
import io.toplink.dcim.core.bmc.BmcModule;
import io.toplink.dcim.core.bmc.BmcProtocol;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTimeouts;
import io.toplink.dcim.core.mutation.UpdateMask;
import io.toplink.dcim.core.network.NetworkModule;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.operation.OperationModule;
import io.toplink.dcim.core.operation.OperationRunner;
import io.toplink.dcim.core.operation.Operations;
import io.toplink.dcim.core.operation.Rest;
import io.toplink.dcim.core.packages.PackagesModule;
import io.toplink.dcim.core.power.PowerConfig;
import io.toplink.dcim.core.power.PowerModule;
import io.toplink.dcim.core.server.BmcAccess;
import io.toplink.dcim.core.server.BmcDraft;
import io.toplink.dcim.core.server.FirmwareConfig;
import io.toplink.dcim.core.server.Location;
import io.toplink.dcim.core.server.Network;
import io.toplink.dcim.core.server.Server;
import io.toplink.dcim.core.server.ServerDraft;
import io.toplink.dcim.core.server.ServerModule;
import io.toplink.dcim.core.server.Servers;
import io.toplink.dcim.core.site.SiteModule;
import io.toplink.dcim.core.telemetry.TelemetryConfig;
import io.toplink.dcim.core.telemetry.TelemetryModule;
import io.toplink.dcim.core.testing.Calls;
import io.toplink.dcim.core.testing.TestEstate;
import io.toplink.dcim.core.watch.WatchModule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a new password when the process dies, or the BMC falls silent, at any moment. */
class RotateTest {
  /** The breaker knows no other clock than the real one. */
  private static final BmcTimeouts QUICK =
      BmcTimeouts.DEFAULT.withBreakerOpen(Duration.ofMillis(1), Duration.ofMillis(1));

  private final PasswordBmc bmc = new PasswordBmc();
  private final TestEstate estate =
      TestEstate.with(
          new SiteModule(),
          new PackagesModule(),
          new NetworkModule(),
          new OperationModule(),
          new BmcModule(),
          new ServerModule(),
          new WatchModule(),
          new TelemetryModule(),
          new PowerModule(),
          new HygieneModule(),
          new AbstractModule() {
            @Override
            protected void configure() {
              bind(TelemetryConfig.class).toInstance(TelemetryConfig.DEFAULT);
              bind(PowerConfig.class).toInstance(PowerConfig.DEFAULT);
              bind(CleanlinessConfig.class).toInstance(CleanlinessConfig.DEFAULT);
              bind(FirmwareConfig.class).toInstance(FirmwareConfig.NONE);
              bind(OperationConfig.class).toInstance(OperationConfig.defaults("test"));
              bind(BmcSettings.class)
                  .toInstance(
                      new BmcSettings(
                          List.of(Cidr.parse("10.0.0.0/8")), false, BmcLimits.DEFAULT, QUICK));
              MapBinder.newMapBinder(binder(), BmcProtocol.class, BmcDriver.class)
                  .addBinding(BmcProtocol.REDFISH)
                  .toInstance(bmc);
            }
          });
  private final Servers servers = estate.get(Servers.class);
  private UUID server;

  private static ServerDraft draft(String id, String password) {
    return new ServerDraft(
        id,
        "",
        Map.of(),
        Location.NOWHERE,
        new BmcDraft(BmcProtocol.REDFISH, "10.0.0.1", 0, "root", new Secret(password), null, false),
        Network.NONE,
        null,
        false);
  }

  @BeforeEach
  void register() {
    server = servers.create(call("CreateServer"), draft("srv-1", "calvin"), false).uid();
  }

  private UUID begin(String id) {
    return estate.get(BmcRequests.class).rotatePassword(call("RotateBmcPassword"), id).id();
  }

  /** Runs it until it is over, by another process each time that one dies. */
  private Operation finish(UUID id) {
    Optional<Instant> again = Optional.of(estate.clock().instant());
    while (again.isPresent()) {
      Duration until = Duration.between(estate.clock().instant(), again.get());
      estate.clock().advance(until.isNegative() ? Duration.ZERO : until);
      again = run(id);
    }
    return estate.get(Operations.class).get(Calls.ADMIN, id);
  }

  private Optional<Instant> run(UUID id) {
    try {
      return estate.get(OperationRunner.class).run(id, 1) instanceof Rest.Waiting waiting
          ? Optional.of(waiting.until())
          : Optional.empty();
    } catch (PasswordBmc.Death death) {
      return Optional.of(estate.clock().instant());
    }
  }

  private String stored() {
    return estate.get(BmcAccess.class).inspectionWay(server).target().password().reveal();
  }

  private static Reason reason(Operation operation) {
    return Objects.requireNonNull(operation.error()).reason();
  }

  @Test
  void whereverTheProcessDiesThePasswordIsKnownAfterwards() {
    int moments = 0;
    while (true) {
      String before = bmc.password;
      int refusedBefore = bmc.refused;
      bmc.deathAt = moments;
      Operation ended = finish(begin("srv-1"));
      boolean died = bmc.deathAt < 0;
      assertThat(ended.state()).as("death at moment %d", moments).isEqualTo(Operation.State.DONE);
      assertThat(bmc.password).isNotEqualTo(before).hasSize(20);
      assertThat(stored()).as("death at moment %d", moments).isEqualTo(bmc.password);
      assertThat(servers.get("srv-1").bmc().passwordInDoubt()).isFalse();
      // The old one once, and once more for each that may not have arrived: never enough to lock.
      assertThat(bmc.refused - refusedBefore).isBetween(1, 4);
      if (!died) {
        break;
      }
      moments++;
    }
    assertThat(moments).as("moments tried").isGreaterThan(6);
  }

  @Test
  void theOldOneIsShownOnceAndTheNewOneSetOnce() {
    assertThat(finish(begin("srv-1")).state()).isEqualTo(Operation.State.DONE);
    assertThat(bmc.refused).isEqualTo(1);
    assertThat(bmc.sets).isEqualTo(1);
  }

  @Test
  void whatASilentBmcLeavesInDoubtIsFoundOutByTheNextOne() {
    bmc.silentAfterSetting = true;
    Operation ended = finish(begin("srv-1"));
    assertThat(ended.state()).isEqualTo(Operation.State.FAILED);
    assertThat(reason(ended)).isEqualTo(Reason.BMC_UNREACHABLE);
    assertThat(stored()).isEqualTo("calvin");
    assertThat(servers.get("srv-1").bmc().passwordInDoubt()).isTrue();
    String set = bmc.password;

    bmc.silentAfterSetting = false;
    bmc.silent = false;
    estate.clock().advance(Duration.ofHours(1));
    assertThat(finish(begin("srv-1")).state()).isEqualTo(Operation.State.DONE);
    assertThat(bmc.password).isEqualTo(set);
    assertThat(bmc.sets).isEqualTo(1);
    assertThat(stored()).isEqualTo(set);
    assertThat(servers.get("srv-1").bmc().passwordInDoubt()).isFalse();
  }

  @Test
  void anOperatorWhoSetsThePasswordSettlesWhatIsInDoubt() {
    bmc.silentAfterSetting = true;
    finish(begin("srv-1"));
    assertThat(servers.get("srv-1").bmc().passwordInDoubt()).isTrue();
    servers.update(
        call("UpdateServer"), draft("srv-1", "by-hand"), UpdateMask.of("bmc.password"), "");
    assertThat(servers.get("srv-1").bmc().passwordInDoubt()).isFalse();
    assertThat(stored()).isEqualTo("by-hand");
  }

  @Test
  void nobodyElseShowsAPasswordWhileItIsBeingChanged() {
    Server neighbour = servers.create(call("CreateServer"), draft("srv-2", "calvin"), false);
    UUID operation = begin("srv-1");
    bmc.deathAt = 3;
    run(operation);
    for (UUID one : List.of(server, neighbour.uid())) {
      refused(Reason.SERVER_BUSY, () -> estate.get(BmcAccess.class).way(one));
    }
    refused(
        Reason.SERVER_BUSY,
        () ->
            servers.update(
                call("UpdateServer"),
                draft("srv-1", "by-hand"),
                UpdateMask.of("bmc.password"),
                ""));
    assertThat(finish(operation).state()).isEqualTo(Operation.State.DONE);
    assertThat(stored()).isEqualTo(bmc.password);
    assertThat(
            estate.get(BmcAccess.class).inspectionWay(neighbour.uid()).target().password().reveal())
        .as("the neighbour follows")
        .isEqualTo(bmc.password);
  }

  @Test
  void neitherPasswordIsWrittenDownReadably() {
    finish(begin("srv-1"));
    for (String table :
        List.of("operations", "audit_events", "change_log", "server_bmcs", "bmc_rotations")) {
      assertThat(estate.text("select coalesce(string_agg(t::text, ' '), '') from " + table + " t"))
          .as(table)
          .doesNotContain(bmc.password)
          .doesNotContain("calvin");
    }
  }
}
