package io.toplink.dcim.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.base.Scope;
import io.toplink.dcim.server.reply.StatusMapper;
import io.toplink.dcim.v1.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The core and the contract know the same reasons and scopes, and send them with the same codes.
 */
class ReasonsTest {
  private static final String PREFIX = "ERROR_REASON_";

  @Test
  void theContractTellsOfEveryReason() {
    List<String> told =
        Arrays.stream(ErrorReason.values())
            .filter(reason -> reason != ErrorReason.UNRECOGNIZED)
            .filter(reason -> reason != ErrorReason.ERROR_REASON_UNSPECIFIED)
            .map(reason -> reason.name().substring(PREFIX.length()))
            .toList();
    assertThat(Reason.values()).extracting(Reason::name).containsExactlyInAnyOrderElementsOf(told);
  }

  @Test
  void everyReasonHasTheCodeItsCommentBeginsWith() throws IOException {
    Map<String, String> promised = new HashMap<>();
    Matcher reasons =
        Pattern.compile("  // ([A-Z_]+)[^\\n]*\\n(?:  //[^\\n]*\\n)*  ERROR_REASON_(\\w+) = ")
            .matcher(
                Files.readString(
                    Path.of("../proto/src/main/proto/toplink/dcim/v1/error_reason.proto")));
    while (reasons.find()) {
      promised.put(reasons.group(2), reasons.group(1));
    }
    assertThat(promised).hasSizeGreaterThan(40);
    for (Reason reason : Reason.values()) {
      assertThat(StatusMapper.code(reason.kind()).name())
          .as(reason.name())
          .isEqualTo(promised.get(reason.name()));
    }
  }

  @Test
  void theContractTellsOfEveryScope() {
    assertThat(Scope.values())
        .extracting(scope -> "SCOPE_" + scope)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(io.toplink.dcim.v1.Scope.values())
                .filter(scope -> scope != io.toplink.dcim.v1.Scope.UNRECOGNIZED)
                .filter(scope -> scope != io.toplink.dcim.v1.Scope.SCOPE_UNSPECIFIED)
                .map(Enum::name)
                .toList());
  }
}
