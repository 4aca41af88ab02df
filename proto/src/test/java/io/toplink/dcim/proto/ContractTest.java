package io.toplink.dcim.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.toplink.dcim.v1.Annotations;
import io.toplink.dcim.v1.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract keeps its own rules, and its surface is what api.txt says. */
class ContractTest {
  private static final Contract CONTRACT = Contract.load("toplink.dcim.v1");
  private static final Path GOLDEN = Path.of("src", "test", "resources", "api.txt");

  static Stream<Arguments> checks() {
    return ContractChecks.all().entrySet().stream()
        .map(check -> Arguments.of(check.getKey(), check.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("checks")
  void holds(String name, Function<Contract, List<String>> check) {
    assertThat(check.apply(CONTRACT)).as(name).isEmpty();
  }

  @Test
  void itsMethodsAreThoseOfTheGoldenList() throws IOException {
    String now =
        CONTRACT.methods().stream()
            .map(ContractTest::line)
            .sorted()
            .reduce("", (a, b) -> a + b + "\n");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, now);
    }
    assertThat(now)
        .as(
            "the surface of the contract has changed; if that is wanted, run"
                + " mvn -pl proto test -Dtest=ContractTest -Dgolden.update=true and commit api.txt")
        .isEqualTo(Files.readString(GOLDEN));
  }

  private static String line(MethodDescriptor method) {
    Policy policy = method.getOptions().getExtension(Annotations.policy);
    return String.join(
        " ",
        method.getService().getName() + "/" + method.getName(),
        policy.getScope().name(),
        policy.getMutation() ? "mutation" : "look",
        method.getInputType().getName(),
        (method.isServerStreaming() ? "stream " : "") + method.getOutputType().getName());
  }
}
