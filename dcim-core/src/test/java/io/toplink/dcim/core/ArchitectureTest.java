package io.toplink.dcim.core;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The table of arrows: inside the core, a package sees only those above it. */
class ArchitectureTest {
  private static final String ROOT = "io.toplink.dcim.core";

  /** From the top; packages of one row do not see each other. */
  private static final List<List<String>> TABLE =
      List.of(
          List.of("base"),
          List.of("config"),
          List.of("db"),
          List.of("query", "seal", "template", "metrics"),
          List.of("audit"),
          List.of("mutation"),
          List.of("watch"),
          List.of("operation"),
          List.of("bmc"),
          List.of("lease", "site", "network", "credential", "server"),
          List.of("telemetry", "packages", "image", "wipe"),
          List.of("power"),
          List.of("install", "escalation", "hygiene"),
          List.of("maintenance"),
          List.of("assignment"));

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @TestFactory
  Stream<DynamicTest> packagesSeeOnlyThoseAboveThem() {
    List<DynamicTest> tests = new ArrayList<>();
    List<String> above = new ArrayList<>();
    for (List<String> row : TABLE) {
      for (String name : row) {
        List<String> seen = new ArrayList<>(above);
        seen.add(name);
        tests.add(DynamicTest.dynamicTest(name, () -> assertSeesOnly(name, seen)));
      }
      above.addAll(row);
    }
    return tests.stream();
  }

  private static void assertSeesOnly(String name, List<String> seen) {
    String[] allowed = seen.stream().map(other -> ROOT + "." + other + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
        .check(CORE);
  }

  @Test
  void theTableNamesEveryPackage() {
    List<String> known = TABLE.stream().flatMap(List::stream).toList();
    assertThat(
            CORE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT + "."))
                .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
                .distinct())
        .containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void driversSeeTheDoorAndNothingSeesThem() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".bmc.redfish..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(ROOT + "..")
                .and(
                    not(resideInAnyPackage(ROOT + ".base..", ROOT + ".config..", ROOT + ".bmc.."))))
        .check(CORE);
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".bmc.redfish..", ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".bmc.redfish..")
        .check(CORE);
  }

  @Test
  void theCoreKnowsNeitherGrpcNorProtobufNorAnHttpServer() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "org.eclipse.jetty..")
        .check(CORE);
  }

  @Test
  void onlyTheDatabasePackageMakesConnections() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".db..", ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.zaxxer.hikari..", "org.flywaydb..", "io.zonky..")
        .check(CORE);
  }
}
