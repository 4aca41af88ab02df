package io.toplink.dcim.server.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Message;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.DcimException.FieldViolation;
import io.toplink.dcim.v1.BatchPowerRequest;
import io.toplink.dcim.v1.PowerOffRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever reads what is wrong knows what to write instead. */
class FieldRulesTest {
  private final FieldRules rules =
      new FieldRules(List.of(BatchPowerRequest.getDescriptor(), PowerOffRequest.getDescriptor()));

  @Test
  void aChoiceThatWasNotMadeIsAskedForByTheWordsThereAre() {
    BatchPowerRequest request = BatchPowerRequest.newBuilder().addServers("servers/abc").build();

    assertThat(broken(request))
        .containsExactly(
            new FieldViolation("action", "must be one of ON, OFF, RESTART", "enum.not_in"));
  }

  @Test
  void anUnknownChoiceIsAnsweredWithTheWordsThereAre() {
    PowerOffRequest request =
        PowerOffRequest.newBuilder().setName("servers/abc/power").setMannerValue(77).build();

    assertThat(broken(request))
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.field()).isEqualTo("manner");
              assertThat(told.description()).startsWith("must be one of ").contains("GRACEFUL");
            });
  }

  @Test
  void aNameOfTheWrongKindIsAnsweredWithTheKind() {
    PowerOffRequest request = PowerOffRequest.newBuilder().setName("packages/abc").build();

    assertThat(broken(request))
        .containsExactly(
            new FieldViolation(
                "name",
                "must be a name like servers/{server}/power or assignments/{assignment}/power,"
                    + " not 'packages/abc'",
                "string.pattern"));
  }

  private List<FieldViolation> broken(Message request) {
    return catchThrowableOfType(DcimException.class, () -> rules.check(request)).violations();
  }
}
