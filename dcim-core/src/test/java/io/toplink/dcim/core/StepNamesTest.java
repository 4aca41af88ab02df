package io.toplink.dcim.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.toplink.dcim.core.assignment.AssignmentConfig;
import io.toplink.dcim.core.base.Json;
import io.toplink.dcim.core.bmc.BmcSettings;
import io.toplink.dcim.core.bmc.BootDevice;
import io.toplink.dcim.core.db.Database;
import io.toplink.dcim.core.db.DatabaseConfig;
import io.toplink.dcim.core.escalation.EscalationConfig;
import io.toplink.dcim.core.hygiene.CleanlinessConfig;
import io.toplink.dcim.core.image.ImageConfig;
import io.toplink.dcim.core.install.InstallConfig;
import io.toplink.dcim.core.install.MaintenanceConfig;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.OperationConfig;
import io.toplink.dcim.core.operation.Procedure;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.power.PowerArgs;
import io.toplink.dcim.core.power.PowerConfig;
import io.toplink.dcim.core.seal.SealConfig;
import io.toplink.dcim.core.server.FirmwareConfig;
import io.toplink.dcim.core.telemetry.TelemetryConfig;
import io.toplink.dcim.core.testing.TestDatabase;
import io.toplink.dcim.core.testing.TestPostgres;
import io.toplink.dcim.core.testing.TestSealer;
import io.toplink.dcim.core.wipe.Wipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The names of all steps are written down, for those who have to say each of them in words: the
 * module for WHMCS is tested with the same list.
 */
class StepNamesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/step-names.txt");
  private static final TypeLiteral<Map<String, Procedure>> PROCEDURES = new TypeLiteral<>() {};

  @TempDir private Path directory;

  @Test
  void everyStepOfEveryProcedureIsOnTheList() throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (TestDatabase database = TestPostgres.freshDatabase()) {
      for (Procedure procedure : procedures(database).values()) {
        SortedSet<String> its = names(procedure);
        assertThat(its).as(procedure.kind()).isNotEmpty();
        names.addAll(its);
      }
    }
    String actual = String.join("\n", names) + "\n";
    assertThat(actual)
        .as(
            "write this to dcim-core/%s, and words for what is new into ClientWords.php:%n%s",
            GOLDEN, actual)
        .isEqualTo(Files.readString(GOLDEN));
  }

  /** With whatever may be asked of it; what makes no sense of an argument has no steps with it. */
  private static SortedSet<String> names(Procedure procedure) {
    SortedSet<String> names = new TreeSet<>();
    for (Map<String, Object> args : possibleArguments()) {
      List<Step> steps;
      try {
        steps = procedure.steps(operation(procedure.kind(), args));
      } catch (RuntimeException unsuitable) {
        continue;
      }
      steps.forEach(step -> names.add(step.name()));
    }
    return names;
  }

  private static List<Map<String, Object>> possibleArguments() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (boolean media : List.of(false, true)) {
      for (PowerArgs.Manner manner : PowerArgs.Manner.values()) {
        Map<String, Object> usual =
            Map.of(
                "media",
                media,
                "manner",
                manner,
                "grace",
                Duration.ofMinutes(1),
                "notBefore",
                Instant.EPOCH);
        all.add(usual);
        Map<String, Object> more = new HashMap<>(usual);
        more.put("bootOnce", BootDevice.NETWORK);
        more.put("wipe", Wipe.Method.QUICK);
        more.put("method", Wipe.Method.QUICK);
        more.put("image", "https://images.example/tools.iso");
        all.add(more);
      }
    }
    return all;
  }

  private Map<String, Procedure> procedures(TestDatabase shared) {
    Database database = new Database(shared.dataSource());
    CoreConfig config =
        new CoreConfig(
            DatabaseConfig.embeddedIn(directory.resolve("postgresql")),
            new SealConfig(directory.resolve("keys.json")),
            BmcSettings.of(List.of(), true),
            FirmwareConfig.NONE,
            CleanlinessConfig.DEFAULT,
            PowerConfig.DEFAULT,
            OperationConfig.defaults("test"),
            TelemetryConfig.DEFAULT,
            EscalationConfig.DEFAULT,
            new ImageConfig(directory.resolve("images"), true, false),
            new InstallConfig(
                "http://dcim.test:8069",
                List.of(),
                2,
                5,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                true,
                true),
            MaintenanceConfig.DEFAULT,
            AssignmentConfig.DEFAULT);
    return Guice.createInjector(
            new CoreModule(
                config,
                InstantSource.system(),
                shared.dataSource(),
                database,
                TestSealer.open(database, directory),
                new SimpleMeterRegistry()))
        .getInstance(Key.get(PROCEDURES));
  }

  private static Operation operation(String kind, Map<String, Object> args) {
    return new Operation(
        new UUID(0, 1),
        kind,
        "Test",
        "servers/test",
        new UUID(0, 2),
        new UUID(0, 3),
        null,
        "test",
        json(args),
        Operation.State.RUNNING,
        "",
        null,
        null,
        null,
        null,
        null,
        0,
        "",
        Instant.EPOCH,
        null,
        Instant.EPOCH,
        1,
        false,
        null,
        "test",
        null,
        Instant.EPOCH,
        null,
        0);
  }

  private static String json(Map<String, Object> value) {
    try {
      return Json.mapper().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
