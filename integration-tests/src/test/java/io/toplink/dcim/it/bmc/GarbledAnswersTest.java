package io.toplink.dcim.it.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.bmc.AccountControl;
import io.toplink.dcim.core.bmc.BmcDriver;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.BootControl;
import io.toplink.dcim.core.bmc.HardwareReader;
import io.toplink.dcim.core.bmc.MediaControl;
import io.toplink.dcim.core.bmc.PowerControl;
import io.toplink.dcim.core.bmc.RestartReader;
import io.toplink.dcim.core.bmc.SensorReader;
import io.toplink.dcim.core.bmc.ipmi.IpmiDriver;
import io.toplink.dcim.core.bmc.redfish.RedfishDriver;
import io.toplink.dcim.it.fleet.Fault;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.Model;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.ipmi.IpmiBmc;
import io.toplink.dcim.it.ipmi.IpmiFault;
import io.toplink.dcim.it.ipmi.IpmiFleet;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every question that there is, answered with a few bytes lost, changed or repeated: the driver
 * says something, or says why not, and never anything else. What a command did is not read from
 * these.
 */
class GarbledAnswersTest {
  private static final int ROUNDS = 25;

  /** A question. */
  private interface Question {
    Object ask(BmcSession session) throws BmcException;
  }

  private static final Map<String, Question> QUESTIONS = new LinkedHashMap<>();

  static {
    QUESTIONS.put("power", PowerControl::power);
    QUESTIONS.put("identity", HardwareReader::identity);
    QUESTIONS.put("macs", HardwareReader::macs);
    QUESTIONS.put("inspect", HardwareReader::inspect);
    QUESTIONS.put("health", SensorReader::health);
    QUESTIONS.put("boot override", BootControl::bootOverride);
    QUESTIONS.put("media", MediaControl::media);
    QUESTIONS.put("all media", MediaControl::allMedia);
    QUESTIONS.put("accounts", AccountControl::accounts);
    QUESTIONS.put("logins", AccountControl::logins);
    QUESTIONS.put("last restart", RestartReader::lastRestart);
  }

  static List<Model> models() {
    return Model.ALL;
  }

  @ParameterizedTest
  @MethodSource("models")
  void byRedfish(Model model) throws IOException {
    try (Fleet fleet = Fleet.start(FleetOptions.of(1).withModels(model));
        BmcDriver driver = new RedfishDriver(RedfishRig.SETTINGS, InstantSource.system())) {
      SimulatedBmc bmc = fleet.bmc(0);
      bmc.inject(Fault.of(Fault.Kind.GARBLED).on("GET", ".*").times(-1));
      ask(driver, RedfishRig.target(bmc));
    }
  }

  @Test
  void byIpmi() throws IOException {
    try (IpmiFleet fleet = IpmiFleet.start(1);
        BmcDriver driver =
            new IpmiDriver(IpmiRig.QUICK, InstantSource.system(), new SimpleMeterRegistry())) {
      IpmiBmc bmc = fleet.bmc(0);
      bmc.inject(IpmiFault.of(IpmiFault.Kind.GARBLED, "any").times(-1));
      ask(driver, IpmiRig.target(bmc));
    }
  }

  private static void ask(BmcDriver driver, BmcTarget target) {
    int answered = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, Question> question : QUESTIONS.entrySet()) {
        try (BmcSession session = driver.open(target)) {
          assertThat(question.getValue().ask(session)).as(question.getKey()).isNotNull();
          answered++;
        } catch (BmcException e) {
          assertThat(e.getMessage()).as(question.getKey()).hasSizeLessThan(2000);
          refused++;
        } catch (RuntimeException e) {
          throw new AssertionError(question.getKey() + " in round " + round, e);
        }
      }
    }
    // Both happen, or nothing was tried.
    assertThat(answered).isPositive();
    assertThat(refused).isPositive();
  }
}
