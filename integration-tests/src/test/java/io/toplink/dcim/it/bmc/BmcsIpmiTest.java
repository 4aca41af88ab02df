package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.base.Cidr;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcModule;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.Bmcs;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.bmc.Priority;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.bmc.ipmi.IpmiModule;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** IPMI through the door that everybody else uses, put together as the server does it. */
class BmcsIpmiTest {
  private IpmiFleet fleet;
  private IpmiBmc bmc;
  private Bmcs bmcs;

  @BeforeEach
  void start() throws IOException {
    fleet = IpmiFleet.start(1);
    bmc = fleet.bmc(0);
    bmcs = bmcs("127.0.0.0/8");
  }

  @AfterEach
  void stop() throws IOException {
    bmcs.close();
    fleet.close();
  }

  private static Bmcs bmcs(String network) {
    return Guice.createInjector(
            new BmcModule(),
            new IpmiModule(),
            new AbstractModule() {
              @Override
              protected void configure() {
                binder().requireExplicitBindings();
                bind(InstantSource.class).toInstance(InstantSource.system());
                bind(MeterRegistry.class).toInstance(new SimpleMeterRegistry());
                bind(BmcSettings.class)
                    .toInstance(BmcSettings.of(List.of(Cidr.parse(network)), false));
              }
            })
        .getInstance(Bmcs.class);
  }

  @Test
  void switchesAMachine() throws BmcException {
    BmcTarget target = IpmiRig.target(bmc);
    assertThat(bmcs.power(target).state()).isEqualTo(State.OFF);
    Sent sent = bmcs.call(target, Priority.USER, session -> session.send(PowerCommand.ON));
    assertThat(sent).isEqualTo(Sent.ACCEPTED);
    assertThat(bmcs.power(target).state()).isEqualTo(State.ON);
    assertThat(bmc.machine().told()).containsExactly("control 1");
  }

  @Test
  void aRefusedLoginIsNotShownAgain() {
    bmc.keepsPassword("another");
    BmcTarget target = IpmiRig.target(bmc);
    for (int i = 0; i < 3; i++) {
      BmcException e = catchThrowableOfType(BmcException.class, () -> bmcs.power(target));
      assertThat(e.kind()).isEqualTo(BmcException.Kind.LOGIN_REFUSED);
    }
    assertThat(bmc.count("rakp1")).isEqualTo(1);
    assertThat(bmc.count("rakp3")).as("our proof of the password").isZero();
  }

  @Test
  void whereBmcsMayNotBeNothingIsSent() {
    Bmcs elsewhere = bmcs("10.0.0.0/8");
    BmcException e =
        catchThrowableOfType(BmcException.class, () -> elsewhere.power(IpmiRig.target(bmc)));
    elsewhere.close();
    assertThat(e.kind()).isEqualTo(BmcException.Kind.FORBIDDEN);
    assertThat(bmc.requests()).isEmpty();
  }
}
