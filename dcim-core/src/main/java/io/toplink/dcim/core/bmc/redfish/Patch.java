package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.toplink.dcim.core.bmc.BmcException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes a resource guarded by its entity tag, in the ways BMCs understand them. Writing the same
 * values twice does no harm, so unlike a command a change may be repeated.
 */
final class Patch {
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;
  private static final int PRECONDITION_REQUIRED = 428;

  private final Tasks tasks;
  private final Duration limit;

  /**
   * @param limit for what the BMC makes a task of
   */
  Patch(Tasks tasks, Duration limit) {
    this.tasks = tasks;
    this.limit = limit;
  }

  /**
   * Changes the resource, or where that is read-only the settings that take effect in its place.
   *
   * @param phase what it is for, one word
   * @throws BmcException if it was refused in every way, or the task that the BMC made of it failed
   */
  void send(RedfishClient client, Quirks quirks, Resource resource, ObjectNode body, String phase)
      throws BmcException {
    Answer answer = guarded(client, quirks, resource, body);
    Optional<String> settings = settings(resource.json());
    if (!answer.isSuccess() && settings.isPresent() && isReadOnly(client, answer)) {
      answer = guarded(client, quirks, client.get(settings.get()), body);
    }
    if (!answer.isSuccess()) {
      throw client.refused(phase, "PATCH " + resource.path(), answer);
    }
    tasks.require(client, answer, limit);
  }

  private static Answer guarded(
      RedfishClient client, Quirks quirks, Resource resource, ObjectNode body) throws BmcException {
    Optional<String> tag = quirks.ifMatch() ? resource.entityTag() : Optional.empty();
    Answer answer = patch(client, resource.path(), body, tag);
    if (answer.status() == CONFLICT) {
      // Some say so of a tag that is no longer the one of now. A second one is for the caller.
      Resource now = client.get(resource.path());
      tag = quirks.ifMatch() ? now.entityTag() : Optional.empty();
      answer = patch(client, resource.path(), body, tag);
    }
    if (answer.status() != PRECONDITION_FAILED && answer.status() != PRECONDITION_REQUIRED) {
      return answer;
    }
    Optional<String> now = client.get(resource.path()).entityTag();
    Deque<Optional<String>> ways = new ArrayDeque<>(ways(tag, now, answer.status()));
    while (!ways.isEmpty()
        && (answer.status() == PRECONDITION_FAILED || answer.status() == PRECONDITION_REQUIRED)) {
      answer = patch(client, resource.path(), body, ways.removeFirst());
    }
    return answer;
  }

  /**
   * What to send as If-Match after one was refused: the tag of now, if it is another; a weak one as
   * strong, and without what a compressing proxy hung on it; at last none, since some BMCs refuse
   * any.
   */
  static List<Optional<String>> ways(Optional<String> sent, Optional<String> now, int status) {
    List<Optional<String>> ways = new ArrayList<>();
    if (!now.equals(sent) && now.isPresent()) {
      ways.add(now);
    }
    if (now.isPresent()) {
      String strong = now.get().replaceFirst("^W/", "");
      String bare = strong.replaceFirst("-(?:gzip|br|zstd)\"$", "\"");
      for (String tag : List.of(strong, bare)) {
        if (!ways.contains(Optional.of(tag)) && !sent.equals(Optional.of(tag))) {
          ways.add(Optional.of(tag));
        }
      }
    }
    if (status == PRECONDITION_FAILED && sent.isPresent()) {
      ways.add(Optional.empty());
    }
    return ways;
  }

  private static Answer patch(
      RedfishClient client, String path, ObjectNode body, Optional<String> tag)
      throws BmcException {
    try {
      return client.act(
          "PATCH", path, body, tag.map(value -> Map.of("If-Match", value)).orElse(Map.of()));
    } catch (NoAnswer e) {
      throw e.toBmcException();
    }
  }

  /** Where changes wait that take effect at the next start; empty if there is no such place. */
  static Optional<String> settings(JsonNode json) throws BmcException {
    return Links.of(json.path("@Redfish.Settings").path("SettingsObject"));
  }

  private static boolean isReadOnly(RedfishClient client, Answer answer) {
    return answer.status() == 405
        || answer.status() == 501
        || (answer.status() == 400 || answer.status() == 403)
            && client.messages(answer).anyOf(Quirks.NOT_KNOWN);
  }
}
