package io.toplink.dcim.core.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import io.micrometer.core.instrument.MeterRegistry;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.base.Secret;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.redfish.RedfishModule;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The one door to all BMCs. */
class BmcsTest extends BmcsFixture {
  @Test
  void nothingIsSentInsideATransaction() {
    Bmcs guarded =
        bmcs(
            BmcSettings.of(List.of(Cidr.parse("192.0.2.0/24")), true),
            () -> {
              throw new IllegalStateException("in a transaction");
            });
    assertThatThrownBy(() -> guarded.power(target(1))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> guarded.call(target(1), Priority.USER, s -> 0))
        .isInstanceOf(IllegalStateException.class);
    assertThat(driver.asked).isEmpty();
  }

  @Test
  void aProtocolWithoutADriverIsToldSo() {
    BmcTarget right = target(1);
    BmcTarget ipmi =
        new BmcTarget(
            right.server(),
            BmcProtocol.IPMI,
            right.address(),
            623,
            false,
            "u",
            new Secret("p"),
            null);
    BmcException e = catchThrowableOfType(BmcException.class, () -> bmcs.power(ipmi));
    assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
  }

  @Test
  void modulesWireTheDoorWithItsDrivers() {
    Injector injector =
        Guice.createInjector(
            Stage.PRODUCTION,
            new BmcModule(),
            new RedfishModule(),
            new AbstractModule() {
              @Override
              protected void configure() {
                binder().requireExplicitBindings();
                bind(BmcSettings.class).toInstance(BmcSettings.of(List.of(), false));
                bind(InstantSource.class).toInstance(InstantSource.system());
                bind(MeterRegistry.class).toInstance(registry);
              }
            });
    try (Bmcs wired = injector.getInstance(Bmcs.class)) {
      assertThat(wired).isSameAs(injector.getInstance(Bmcs.class));
    }
  }
}
