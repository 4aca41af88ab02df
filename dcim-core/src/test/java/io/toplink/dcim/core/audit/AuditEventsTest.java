package io.toplink.dcim.core.audit;

import static io.toplink.dcim.core.testing.TestEstate.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.mutation.Mutations;
import io.toplink.dcim.core.query.Page;
import io.toplink.dcim.core.query.PageRequest;
import io.toplink.dcim.core.testing.Calls;
import io.toplink.dcim.core.testing.TestEstate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditEventsTest {
  private static final PageRequest ALL = PageRequest.of(0, "");

  private final TestEstate estate = TestEstate.with(new AuditModule());
  private final AuditEvents events = estate.get(AuditEvents.class);

  private void done(String verb, String resource) {
    estate
        .get(Mutations.class)
        .run(
            Calls.call(verb),
            String.class,
            change -> {
              change.resource(resource);
              return "done";
            });
    estate.clock().advance(Duration.ofSeconds(1));
  }

  private void refuse(String verb, @Nullable UUID requestId) {
    events.refused(
        new Refusal(
            Calls.ADMIN,
            "toplink.dcim.v1.Test/" + verb,
            "servers/a1",
            requestId,
            "call-7",
            "{\"name\":\"servers/a1\"}",
            7,
            "SCOPE_MISSING",
            "lacks the scope"));
    estate.clock().advance(Duration.ofSeconds(1));
  }

  @Test
  void refusalsAreKeptWhole() {
    UUID requestId = UUID.randomUUID();
    Instant now = estate.clock().instant();
    refuse("DeleteServer", requestId);

    AuditEvent event = events.list(ALL, "").items().get(0);
    assertThat(events.get(event.id())).isEqualTo(event);
    assertThat(event)
        .isEqualTo(
            new AuditEvent(
                event.id(),
                now,
                "apiCredentials/admin",
                "ops",
                "127.0.0.1",
                "toplink.dcim.v1.Test/DeleteServer",
                "servers/a1",
                null,
                requestId,
                "call-7",
                "{\"name\":\"servers/a1\"}",
                7,
                "SCOPE_MISSING",
                "lacks the scope"));
    refused(Reason.NOT_FOUND, () -> events.get(UUID.randomUUID()));
  }

  @Test
  void newestFirstPageByPage() {
    for (int i = 0; i < 5; i++) {
      done("Change" + i, "servers/a" + i);
    }
    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      Page<AuditEvent> page = events.list(PageRequest.of(2, token), "");
      page.items().forEach(event -> seen.add(event.resource()));
      token = page.nextToken();
    } while (!token.isEmpty());

    assertThat(seen)
        .containsExactly("servers/a4", "servers/a3", "servers/a2", "servers/a1", "servers/a0");
  }

  @Test
  void filters() {
    done("CreateServer", "servers/a1");
    Instant between = estate.clock().instant();
    refuse("DeleteServer", null);

    assertThat(events.list(ALL, "status.code != 0").items()).hasSize(1);
    assertThat(events.list(ALL, "status.code = 0 AND resource = servers/a1").items()).hasSize(1);
    assertThat(events.list(ALL, "event_time >= \"" + between + "\"").items())
        .extracting(AuditEvent::code)
        .containsExactly(7);
    assertThat(events.list(ALL, "event_time < \"" + between + "\"").items())
        .extracting(AuditEvent::code)
        .containsExactly(0);
    assertThat(events.list(ALL, "method = \"toplink.dcim.v1.Test/DeleteServer\"").items())
        .hasSize(1);
    assertThat(events.list(ALL, "actor = apiCredentials/nobody").items()).isEmpty();
    assertThat(events.list(ALL, "operation = \"operations/" + UUID.randomUUID() + "\"").items())
        .isEmpty();
    refused(Reason.INVALID_FILTER, () -> events.list(ALL, "status = 1"));
  }
}
