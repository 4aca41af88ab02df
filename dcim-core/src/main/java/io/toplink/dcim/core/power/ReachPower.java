package io.toplink.dcim.core.power;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcSession;
import io.toplink.dcim.core.bmc.PowerCommand;
import io.toplink.dcim.core.bmc.PowerReading;
import io.toplink.dcim.core.bmc.Sent;
import io.toplink.dcim.core.operation.Operation;
import io.toplink.dcim.core.operation.Outcome;
import io.toplink.dcim.core.operation.Step;
import io.toplink.dcim.core.operation.StepContext;
import io.toplink.dcim.core.operation.StepWrapper;
import io.toplink.dcim.core.server.BmcFailures;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gets a machine into a state: looks, sends one command if it is not there, and looks again until
 * two looks agree. What is decided is decided on what the BMC says now, never on what is
 * remembered.
 *
 * <p>The command is sent again once at most, and only while the machine has visibly not moved: on
 * and off are states, so that repeating them harms nothing. A command whose sender died before it
 * looked again does not count: it may never have left.
 */
final class ReachPower implements Step {
  private static final int SENDS = 2;

  /**
   * What is remembered from one look to the next.
   *
   * @param sentAt when the command last left
   * @param goalSince since when the wanted state has been seen
   * @param taken whether the BMC ever said that it took the command
   */
  record Progress(
      int sends, @Nullable Instant sentAt, int looks, @Nullable Instant goalSince, boolean taken) {
    static final Progress NONE = new Progress(0, null, 0, null, false);

    Progress sent(Instant now) {
      return new Progress(sends + 1, now, 0, null, taken);
    }

    Progress answered(Sent answer) {
      return new Progress(sends, sentAt, looks, goalSince, taken || answer != Sent.UNKNOWN);
    }

    Progress looked(@Nullable Instant goalSince) {
      return new Progress(sends, sentAt, looks + 1, goalSince, taken);
    }
  }

  /** What to do when the machine does not get there in time. */
  interface Late {
    Outcome outcome(StepContext context, PowerReading reading, Progress progress);
  }

  private final Machines machines;
  private final PowerConfig config;
  private final String name;
  private final PowerCommand command;
  private final PowerReading.State goal;
  private final Duration timeout;
  private final boolean resend;
  private final Late late;

  private ReachPower(
      Machines machines,
      PowerConfig config,
      String name,
      PowerCommand command,
      PowerReading.State goal,
      Duration timeout,
      boolean resend,
      Late late) {
    this.machines = machines;
    this.config = config;
    this.name = name;
    this.command = command;
    this.goal = goal;
    this.timeout = timeout;
    this.resend = resend;
    this.late = late;
  }

  static ReachPower on(Machines machines, PowerConfig config) {
    return new ReachPower(
        machines,
        config,
        "power-on",
        PowerCommand.ON,
        PowerReading.State.ON,
        config.onLimit(),
        true,
        unconfirmed(PowerReading.State.ON));
  }

  static ReachPower off(Machines machines, PowerConfig config) {
    return new ReachPower(
        machines,
        config,
        "power-off",
        PowerCommand.OFF,
        PowerReading.State.OFF,
        config.offLimit(),
        true,
        unconfirmed(PowerReading.State.OFF));
  }

  /**
   * Asks the operating system to shut down.
   *
   * @param required whether not shutting down in time is a failure, or the next step's business
   */
  static Step softOff(Machines machines, PowerConfig config, Duration grace, boolean required) {
    ReachPower step =
        new ReachPower(
            machines,
            config,
            "soft-off",
            PowerCommand.SOFT_OFF,
            PowerReading.State.OFF,
            grace,
            false,
            (context, reading, progress) ->
                required ? graceExpired(context.operation(), grace, progress) : Outcome.next());
    return required ? step : new IfSupported(step);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  @Override
  public Outcome run(StepContext context) {
    Progress before = context.data(Progress.class).orElse(Progress.NONE);
    Look look;
    try {
      look = machines.call(context, session -> lookAndAct(context, before, session));
    } catch (DcimException e) {
      if (e.reason() == Reason.BMC_UNREACHABLE) {
        // As if it had not been sent, since nothing was that acts.
        return new Outcome.NotNow(e, before);
      }
      throw e;
    }
    if (look.notYet() != null) {
      return notYet(context, look.notYet(), look.progress());
    }
    if (look.reading().state() == goal) {
      return agree(context, look);
    }
    if (context.late()) {
      return late.outcome(context, look.reading(), look.progress());
    }
    Progress progress = look.progress().looked(null);
    return new Outcome.Wait(
        context.now().plus(config.pollAfter(progress.looks())),
        "waiting for the machine to be " + word(goal) + ", seen " + word(look.reading().state()),
        progress);
  }

  /** The time to get there begins once the command was taken. */
  private Outcome notYet(StepContext context, BmcException why, Progress progress) {
    Duration asked = why.retryAfter();
    Duration pause =
        asked == null || asked.compareTo(config.refused()) < 0 ? config.refused() : asked;
    return new Outcome.NotNow(
        BmcFailures.notNow(context.operation().target(), why).retryAfter(pause), progress);
  }

  /**
   * @param notYet what the BMC said that will do it later and has not done it; null if it took it
   */
  private record Look(PowerReading reading, Progress progress, @Nullable BmcException notYet) {
    Look(PowerReading reading, Progress progress) {
      this(reading, progress, null);
    }
  }

  private Look lookAndAct(StepContext context, Progress before, BmcSession session)
      throws BmcException {
    PowerReading reading = session.power();
    if (reading.state() == goal || !mustSend(context, before, reading)) {
      return new Look(reading, before);
    }
    Progress sending = before.sent(context.now());
    context.sending(command.name(), sending);
    Sent sent;
    try {
      sent = session.send(command);
    } catch (BmcException e) {
      if (e.kind() != BmcException.Kind.BUSY) {
        throw e;
      }
      // As if it had not been sent, since the BMC did nothing with it.
      return new Look(reading, before.looked(null), e);
    }
    Progress answered = sending.answered(sent);
    return sent == Sent.ALREADY_THERE
        ? new Look(session.power(), answered)
        : new Look(reading, answered);
  }

  private boolean mustSend(StepContext context, Progress before, PowerReading reading) {
    if (context.late()) {
      return false;
    }
    if (command == PowerCommand.SOFT_OFF && reading.state() != PowerReading.State.ON) {
      // Nothing runs yet that could hear it, and BMCs drop what comes while a machine is on its
      // way.
      return false;
    }
    Instant sentAt = before.sentAt();
    if (sentAt == null) {
      return true;
    }
    boolean unmoved =
        reading.state() == PowerReading.State.ON || reading.state() == PowerReading.State.OFF;
    return resend
        && unmoved
        && before.sends() - (context.operation().intent() == null ? 0 : 1) < SENDS
        && !context.now().isBefore(sentAt.plus(config.resend()));
  }

  private Outcome agree(StepContext context, Look look) {
    Instant since = look.progress().goalSince();
    Instant seen = look.reading().observedAt();
    if (since != null && !seen.isBefore(since.plus(config.confirm()))) {
      return Outcome.next();
    }
    Instant first = since == null ? seen : since;
    return new Outcome.Wait(
        context.now().plus(config.confirm()),
        "seen " + word(goal) + ", looking once more",
        look.progress().looked(first));
  }

  private static Late unconfirmed(PowerReading.State wanted) {
    return (context, reading, progress) -> {
      String server = context.operation().target();
      String seen = word(reading.state());
      return new Outcome.Fail(
          Reason.POWER_STATE_UNCONFIRMED,
          server
              + ": the BMC "
              + commandOf(progress)
              + ", but after "
              + progress.looks()
              + " looks the machine is still "
              + seen
              + " and not "
              + word(wanted)
              + "; look at the machine itself",
          Map.of("server", server, "wanted", word(wanted), "seen", seen));
    };
  }

  /** What became of the command, to follow "the BMC". */
  private static String commandOf(Progress progress) {
    if (progress.sends() == 0) {
      return "was never in a state to be told";
    }
    return progress.taken()
        ? "took the command"
        : "was sent the command and never said that it took it";
  }

  private static Outcome graceExpired(Operation operation, Duration grace, Progress progress) {
    return new Outcome.Fail(
        Reason.GRACE_EXPIRED,
        operation.target()
            + ": the operating system did not shut down within "
            + grace.toSeconds()
            + " s (the BMC "
            + commandOf(progress)
            + "); turn it off by force if its data allows that",
        Map.of("server", operation.target()));
  }

  private static String word(PowerReading.State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** What a BMC cannot do is no failure where something else follows that does. */
  record IfSupported(Step step) implements StepWrapper {
    @Override
    public Outcome run(StepContext context) {
      try {
        return step.run(context);
      } catch (DcimException e) {
        if (e.reason() == Reason.BMC_UNSUPPORTED) {
          return Outcome.next();
        }
        throw e;
      }
    }
  }
}
