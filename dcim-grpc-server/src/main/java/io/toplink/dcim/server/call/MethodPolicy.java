package io.toplink.dcim.server.call;

import io.toplink.dcim.core.base.Scope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The rules one method is served under.
 *
 * @param method full name, such as {@code toplink.dcim.v1.PowerService/PowerOff}
 * @param scope what a caller needs; null if anybody may call, without a credential
 * @param mutation whether it changes something
 * @param pace how long it may take
 */
public record MethodPolicy(String method, @Nullable Scope scope, boolean mutation, Pace pace) {

  /** What kind of time a method takes, which decides where it runs and for how long. */
  public enum Pace {
    /** Answered from memory; never waits for anything. */
    INSTANT(Duration.ofSeconds(10)),
    /** Reads the database. */
    QUERY(Duration.ofSeconds(10)),
    /** May write, or ask a machine something. */
    WORK(Duration.ofSeconds(30)),
    /** Waits for something to happen, as long as the caller likes, within an hour. */
    WAIT(Duration.ofHours(1));

    private final Duration cap;

    Pace(Duration cap) {
      this.cap = cap;
    }

    /** The longest a call may take, whatever deadline the caller gave. */
    public Duration cap() {
      return cap;
    }
  }

  /** Whether it is answered without asking who calls. */
  public boolean open() {
    return scope == null;
  }
}
