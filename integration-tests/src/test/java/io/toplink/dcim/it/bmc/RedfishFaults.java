package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.bmc.BootMode;
import io.toplink.dcim.core.bmc.BootOverride;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.Journal;
import io.toplink.dcim.it.fleet.Model;
import io.toplink.dcim.it.fleet.Oddity;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * What the driver makes of BMCs that misbehave: one row per misbehaviour, with what must come of it
 * and what must have happened to the machine. Rows begin with their numbers: B1 to B52 in the
 * catalogue of BMC answers, 25 to 44 in the list of faults of Redfish.
 */
abstract class RedfishFaults {
  static final String SYSTEM = "/redfish/v1/Systems/1";
  static final URI IMAGE = URI.create("http://198.51.100.1/images/rescue.iso");
  private static final String RESET_ACTION = SYSTEM + "/Actions/ComputerSystem.Reset";

  static Fleet plain;
  static Fleet secured;
  private static int nextPlain;
  private static int nextSecured;

  @BeforeAll
  static void start() throws IOException {
    plain = Fleet.start(FleetOptions.of(70).withModels(Model.LENOVO));
    secured = Fleet.start(FleetOptions.of(12).withModels(Model.LENOVO).withTls());
    nextPlain = 0;
    nextSecured = 0;
  }

  @AfterAll
  static void stop() throws IOException {
    plain.close();
    secured.close();
  }

  /** Gets one BMC ready to misbehave. */
  interface Preparation {
    void on(SimulatedBmc bmc) throws IOException;
  }

  /** What is done to it; the answer in one word, or as it prints. */
  interface Attempt {
    Object on(BmcSession session) throws BmcException;
  }

  /**
   * One misbehaviour.
   *
   * @param rows of the catalogue
   * @param warm whether a session was opened before it began, as on a BMC that is known
   * @param outcome {@code KIND phase} of the failure, or what came back
   * @param effects what happened to the machine
   */
  record Row(
      String rows,
      String what,
      boolean tls,
      boolean warm,
      Preparation preparation,
      Attempt attempt,
      String outcome,
      List<String> effects) {
    @Override
    public String toString() {
      return rows + ": " + what;
    }
  }

  static Row read(
      String rows, String what, Preparation preparation, String outcome, String... effects) {
    return new Row(
        rows, what, false, false, preparation, s -> s.power().state(), outcome, List.of(effects));
  }

  static Row tls(String rows, String what, Preparation preparation, String outcome) {
    return new Row(
        rows, what, true, false, preparation, s -> s.power().state(), outcome, List.of());
  }

  static Row on(
      String rows, String what, Preparation preparation, String outcome, String... effects) {
    return act(rows, what, PowerCommand.ON, preparation, outcome, effects);
  }

  static Row act(
      String rows,
      String what,
      PowerCommand command,
      Preparation preparation,
      String outcome,
      String... effects) {
    return new Row(
        rows, what, false, true, preparation, s -> s.send(command), outcome, List.of(effects));
  }

  /** On a BMC that misbehaves from the start. */
  static Row cold(
      String rows, String what, PowerCommand command, Preparation preparation, String outcome) {
    return new Row(rows, what, false, false, preparation, s -> s.send(command), outcome, List.of());
  }

  static Row boot(String rows, String what, Preparation preparation, String outcome) {
    return new Row(
        rows,
        what,
        false,
        true,
        preparation,
        s -> {
          s.bootOnce(BootOverride.of(BootDevice.NETWORK));
          return s.bootOverride().orElseThrow().device();
        },
        outcome,
        List.of());
  }

  /** Told to boot as BIOS did, on a machine that boots by UEFI otherwise. */
  static Row legacy(String rows, String what, Preparation preparation, String outcome) {
    return new Row(
        rows,
        what,
        false,
        true,
        preparation,
        s -> {
          s.bootOnce(new BootOverride(BootDevice.NETWORK, BootMode.LEGACY));
          return s.bootOverride().orElseThrow().mode();
        },
        outcome,
        List.of());
  }

  /** An image shown, on a BMC whose slots have actions unless it is told otherwise. */
  static Row media(String rows, String what, Preparation preparation, String outcome) {
    return new Row(
        rows,
        what,
        false,
        false,
        bmc -> {
          bmc.remove(Oddity.MEDIA_BY_PATCH);
          preparation.on(bmc);
        },
        s -> {
          s.insertMedia(IMAGE);
          return s.media().orElseThrow();
        },
        outcome,
        List.of());
  }

  static Preparation fault(Fault fault) {
    return bmc -> bmc.inject(fault);
  }

  static Preparation oddity(Oddity... oddities) {
    return bmc -> bmc.add(oddities);
  }

  static Fault on(Fault.Kind kind) {
    return Fault.of(kind).on("GET", SYSTEM).times(-1);
  }

  static Fault posted(Fault.Kind kind) {
    return Fault.of(kind).on("POST", ".*");
  }

  /** Does what a row says, and compares. */
  static void check(Row row) throws IOException {
    SimulatedBmc bmc = row.tls() ? secured.bmc(nextSecured++) : plain.bmc(nextPlain++);
    try (BmcDriver driver = new RedfishDriver(RedfishRig.SETTINGS, InstantSource.system())) {
      BmcTarget target = RedfishRig.target(bmc);
      String outcome;
      if (row.warm()) {
        try (BmcSession session = driver.open(target)) {
          session.power();
          row.preparation().on(bmc);
          outcome = String.valueOf(row.attempt().on(session));
        } catch (BmcException e) {
          outcome = e.kind() + " " + e.phase();
        }
      } else {
        row.preparation().on(bmc);
        try (BmcSession session = driver.open(target)) {
          outcome = String.valueOf(row.attempt().on(session));
        } catch (BmcException e) {
          outcome = e.kind() + " " + e.phase();
          assertThat(e).hasMessageNotContaining(bmc.password());
        }
      }
      assertThat(outcome).isEqualTo(row.outcome());
    }
    RedfishRig.until(() -> bmc.effects().equals(row.effects()));
    long posts = bmc.journal().stream().filter(RedfishFaults::isReset).count();
    // Only a command of which the BMC said that it did not look at it may be sent again.
    assertThat(posts)
        .as("power commands")
        .isLessThanOrEqualTo(row.rows().startsWith("B14") ? 2 : 1);
  }

  private static boolean isReset(Journal.Entry entry) {
    return entry.method().equals("POST") && entry.path().equals(RESET_ACTION);
  }

  static String system(String power, String resetTypes) {
    return "{\"@odata.id\":\""
        + SYSTEM
        + "\",\"PowerState\":\""
        + power
        + "\",\"Actions\":{\"#ComputerSystem.Reset\":{\"target\":\""
        + RESET_ACTION
        + "\",\"ResetType@Redfish.AllowableValues\":"
        + resetTypes
        + "}}}";
  }
}
