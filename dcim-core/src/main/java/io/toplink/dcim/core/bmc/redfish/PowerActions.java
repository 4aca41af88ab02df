package io.toplink.dcim.core.bmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcException.Kind;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading.State;
import io.toplink.dcim.core.bmc.Sent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns a machine on and off. Each command is sent once; whatever comes back is sorted into "took
 * it", "was so already", "did not do it" and "nobody knows".
 */
final class PowerActions {
  private static final String PUSH_BUTTON = "PushPowerButton";

  private final ResetTypes resetTypes;
  private final Tasks tasks;
  private final Duration taskLimit;

  /**
   * @param taskLimit how long a task is followed that a BMC makes of a command; what it did is seen
   *     by the machine's state in any case, so this only serves to hear of a failure early
   */
  PowerActions(ResetTypes resetTypes, Tasks tasks, Duration taskLimit) {
    this.resetTypes = resetTypes;
    this.tasks = tasks;
    this.taskLimit = taskLimit;
  }

  Sent send(RedfishClient client, Resource system, PowerCommand command) throws BmcException {
    JsonNode action = system.json().path("Actions").path("#ComputerSystem.Reset");
    if (!action.path("target").isTextual()) {
      throw client.unsupported(
          "power", "cannot turn its machine on or off: it has no reset action");
    }
    String path = Links.check(action.path("target").textValue());
    Optional<Set<String>> allowed = resetTypes.of(client, action);
    List<String> types = choose(command, allowed);
    if (types.isEmpty()) {
      Set<String> taken = allowed.orElseThrow();
      throw client
          .unsupported("power", "cannot do " + command + ": it only takes " + taken)
          .with("allowed", String.join(", ", new TreeSet<>(taken)));
    }
    BmcException refusal = null;
    for (String type : types) {
      Attempt attempt = attempt(client, system.path(), path, command, type);
      if (attempt.refusal().isEmpty()) {
        return attempt.sent();
      }
      refusal = attempt.refusal().get();
      if (refusal.kind() != Kind.UNSUPPORTED) {
        throw refusal;
      }
    }
    throw Objects.requireNonNull(refusal);
  }

  /** What became of one reset type: sent, or refused without effect. */
  private record Attempt(Sent sent, Optional<BmcException> refusal) {
    static Attempt of(Sent sent) {
      return new Attempt(sent, Optional.empty());
    }

    static Attempt refused(BmcException refusal) {
      return new Attempt(Sent.UNKNOWN, Optional.of(refusal));
    }
  }

  /**
   * The reset types that mean the command, best first. Several only if the BMC does not tell what
   * it takes: then the next is tried once it said that it does not know one.
   */
  static List<String> choose(PowerCommand command, Optional<Set<String>> allowed) {
    List<String> wanted =
        switch (command) {
          case ON -> List.of("On", "ForceOn");
          case OFF -> List.of("ForceOff");
          // Nothing else is soft. The button is only pushed where the BMC offers it.
          case SOFT_OFF -> List.of("GracefulShutdown", PUSH_BUTTON);
          case RESET -> List.of("ForceRestart");
          case CYCLE -> List.of("PowerCycle");
        };
    if (allowed.isPresent()) {
      return wanted.stream().filter(allowed.get()::contains).limit(1).toList();
    }
    return wanted.stream().filter(type -> !type.equals(PUSH_BUTTON)).toList();
  }

  private Attempt attempt(
      RedfishClient client, String systemPath, String path, PowerCommand command, String type)
      throws BmcException {
    if (type.equals(PUSH_BUTTON)) {
      State state = PowerStates.of(client.get(systemPath).json().path("PowerState"));
      if (state == State.OFF) {
        return Attempt.of(Sent.ALREADY_THERE);
      }
      if (state != State.ON) {
        // On a machine that is off the same button turns it on.
        throw new BmcException(
            Kind.BUSY,
            "power",
            "the power button is only pushed on a machine that is on, and this one is " + state,
            null);
      }
    }
    Answer answer;
    try {
      answer =
          client.act(
              "POST", path, JsonNodeFactory.instance.objectNode().put("ResetType", type), Map.of());
    } catch (NoAnswer e) {
      if (e.mayHaveActed()) {
        return Attempt.of(Sent.UNKNOWN);
      }
      throw e.toBmcException();
    }
    return judge(client, systemPath, command, type, answer);
  }

  private Attempt judge(
      RedfishClient client, String systemPath, PowerCommand command, String type, Answer answer)
      throws BmcException {
    Messages messages = client.messages(answer);
    if (answer.isSuccess()) {
      follow(client, systemPath, command, answer);
      return Attempt.of(messages.anyOf(Quirks.ALREADY_SO) ? Sent.ALREADY_THERE : Sent.ACCEPTED);
    }
    if (answer.status() >= 500
        && answer.status() != 501
        && !messages.anyOf(Quirks.NOT_NOW)
        && !(answer.status() == 503 && answer.retryAfter().isPresent())) {
      // It broke while doing it, or before: it does not say.
      return Attempt.of(Sent.UNKNOWN);
    }
    if ((answer.status() == 400 || answer.status() == 409)
        && isThere(client, systemPath, command)) {
      return Attempt.of(Sent.ALREADY_THERE);
    }
    return Attempt.refused(client.refused("power", "ResetType " + type, answer));
  }

  /** A task that is lost or late was still taken: the machine's state tells what became of it. */
  private void follow(RedfishClient client, String systemPath, PowerCommand command, Answer answer)
      throws BmcException {
    try {
      tasks.follow(client, answer, taskLimit);
    } catch (BmcException e) {
      if (e.phase().equals(Tasks.FAILED) && !isThere(client, systemPath, command)) {
        throw e;
      }
    }
  }

  /** Whether the refusal only meant that there was nothing to do. */
  private static boolean isThere(RedfishClient client, String systemPath, PowerCommand command) {
    Optional<State> goal = command.goal();
    if (goal.isEmpty()) {
      return false;
    }
    try {
      return PowerStates.of(client.get(systemPath).json().path("PowerState")) == goal.get();
    } catch (BmcException e) {
      // Then the refusal itself is all there is to tell.
      return false;
    }
  }
}
