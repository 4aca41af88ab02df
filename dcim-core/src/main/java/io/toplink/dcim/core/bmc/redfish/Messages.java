package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a BMC says in an answer's extended info.
 *
 * @param ids last parts of the message ids, such as {@code ActionNotSupported} or {@code SYS518}
 * @param text the first sentence for people; empty if there is none
 */
record Messages(Set<String> ids, String text) {
  private static final int MOST = 20;

  static Messages of(JsonNode body) {
    JsonNode error = body.path("error");
    Set<String> ids = new LinkedHashSet<>();
    String text = null;
    for (JsonNode list :
        new JsonNode[] {error.path("@Message.ExtendedInfo"), body.path("@Message.ExtendedInfo")}) {
      for (JsonNode message : list) {
        if (ids.size() < MOST) {
          add(ids, message.path("MessageId"));
        }
        text = text == null ? textOf(message.path("Message")) : text;
      }
    }
    add(ids, error.path("code"));
    text = text == null ? textOf(error.path("message")) : text;
    return new Messages(Set.copyOf(ids), text == null ? "" : text);
  }

  /** What a task says, which has a list of its own beside what an error has. */
  static Messages ofTask(JsonNode task) {
    Messages said = of(task);
    Set<String> ids = new LinkedHashSet<>(said.ids);
    String text = said.text.isEmpty() ? null : said.text;
    for (JsonNode message : task.path("Messages")) {
      if (ids.size() < MOST) {
        add(ids, message.path("MessageId"));
      }
      text = text == null ? textOf(message.path("Message")) : text;
    }
    return new Messages(Set.copyOf(ids), text == null ? "" : text);
  }

  boolean anyOf(Set<String> known) {
    return ids.stream().anyMatch(known::contains);
  }

  private static void add(Set<String> ids, JsonNode id) {
    String name = textOf(id);
    if (name != null) {
      ids.add(name.substring(name.lastIndexOf('.') + 1));
    }
  }

  private static @Nullable String textOf(JsonNode node) {
    return Text.cleanOrNull(node.textValue());
  }
}
