package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Follows what a BMC took with status 202: it will do it, and tells elsewhere how far it is. Asked
 * for a bounded time only; what it says at the end of that is not waited for.
 */
final class Tasks {

  /** How following ended, when the BMC did not say that it failed. */
  enum End {
    DONE,
    /** The BMC knows nothing of it any more, or never said where to ask. */
    LOST,
    /** Still under way. */
    LATE
  }

  /** Phase of a failure that the BMC itself told. */
  static final String FAILED = "task-failed";

  /** A BMC that asks for more patience than this is asked again earlier. */
  private static final Duration MOST = Duration.ofSeconds(10);

  private final Duration pause;

  /**
   * @param pause between two questions, unless the BMC says otherwise
   */
  Tasks(Duration pause) {
    this.pause = pause;
  }

  /**
   * Follows a task to its end.
   *
   * @throws BmcException of phase {@code task-failed} if the BMC says that it failed
   */
  End follow(RedfishClient client, Answer taken, Duration limit) throws BmcException {
    if (taken.status() != 202) {
      return End.DONE;
    }
    Optional<String> path = monitor(client, taken);
    if (path.isEmpty()) {
      return End.LOST;
    }
    long deadline = System.nanoTime() + limit.toNanos();
    Answer answer = client.look(path.get());
    while (true) {
      Optional<End> end = judge(client, answer);
      if (end.isPresent()) {
        return end.get();
      }
      Duration wait = answer.retryAfter().filter(w -> w.compareTo(MOST) < 0).orElse(pause);
      if (!client.pause(wait, deadline)) {
        return End.LATE;
      }
      answer = client.look(path.get());
    }
  }

  /** The same, for what is nothing unless it is done. */
  void require(RedfishClient client, Answer taken, Duration limit) throws BmcException {
    switch (follow(client, taken, limit)) {
      case DONE -> {}
      case LOST ->
          throw client.misbehaved(
              "task-lost", "made a task of it and knows nothing of the task any more (TASK_LOST)");
      case LATE ->
          throw client.misbehaved(
              "task-timeout",
              "made a task of it that did not end within "
                  + Math.max(1, limit.toSeconds())
                  + " s (TASK_TIMEOUT)");
    }
  }

  /** Where to ask: the monitor, or else the task itself. */
  private static Optional<String> monitor(RedfishClient client, Answer taken) throws BmcException {
    Optional<String> location = taken.header("Location");
    if (location.isPresent()) {
      return Optional.of(Links.checkLocation(client.target(), location.get()));
    }
    JsonNode task = client.lenient(taken);
    return task.has("TaskState") ? Links.of(task) : Optional.empty();
  }

  /** Empty while it is under way. */
  private static Optional<End> judge(RedfishClient client, Answer answer) throws BmcException {
    if (answer.status() == 404 || answer.status() == 410) {
      return Optional.of(End.LOST);
    }
    if (answer.status() == 401) {
      // It may have changed who may ask, which is no failure of the task.
      throw Logins.refused(client.target());
    }
    JsonNode task = client.lenient(answer);
    String state = task.path("TaskState").asText("");
    switch (state) {
      case "Exception", "Killed", "Cancelled", "Failed" -> throw failed(client, state, task);
      case "Completed" -> {
        if (task.path("TaskStatus").asText("OK").equals("Critical")) {
          throw failed(client, state, task);
        }
        return Optional.of(End.DONE);
      }
      case "" -> {}
      default -> {
        return Optional.empty();
      }
    }
    // A monitor answers in the place of the action: 202 until it is over, and then as that would.
    if (answer.status() == 202 || answer.status() >= 500 || answer.status() == 429) {
      return Optional.empty();
    }
    if (!answer.isSuccess()) {
      throw failed(client, "status " + answer.status(), task);
    }
    return Optional.of(End.DONE);
  }

  private static BmcException failed(RedfishClient client, String state, JsonNode task) {
    Messages messages = Messages.ofTask(task);
    return new BmcException(
            Kind.REJECTED,
            FAILED,
            client.where()
                + " made a task of it that ended as "
                + Text.clean(state)
                + (messages.ids().isEmpty() ? "" : " " + messages.ids())
                + (messages.text().isEmpty() ? "" : ": " + messages.text())
                + " (TASK_FAILED)",
            null)
        .with("message_ids", String.join(", ", new TreeSet<>(messages.ids())));
  }
}
