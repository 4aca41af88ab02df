package io.toplink.dcim.it.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.it.stack.HttpCaller.Answer;
import org.junit.jupiter.api.Test;

/** The stack itself: what other tests stand on. */
class StackTest {
  private static final String ORDER =
      """
      {"package":"small","client_id":"1042","prefix":"hk_"}
      """;

  @Test
  void sellsAServerAcrossAKillOfTheServerProcess() throws Exception {
    StackOptions options =
        StackOptions.of("stack-itself").with("small", "Small", 2).inChildProcess();
    try (Stack stack = Stack.start(options)) {
      assertThat(stack.stock("small").getAvailableCount()).isEqualTo(2);
      HttpCaller whmcs = stack.http(stack.issueWhmcs("whmcs"));
      Answer first = whmcs.put("/services/1", ORDER);
      assertThat(first.status()).as("%s", first.body()).isIn(200, 202);

      stack.serverProcess().kill();
      stack.server().start();

      Answer second = whmcs.signing().put("/services/1", ORDER);
      assertThat(second.ok()).as("%s", second.body()).isTrue();
      assertThat(second.data().path("server").path("id"))
          .isEqualTo(first.data().path("server").path("id"));
      assertThat(stack.stock("small").getAvailableCount()).isOne();
    }
  }
}
