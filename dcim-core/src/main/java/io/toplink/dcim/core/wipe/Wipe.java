package io.toplink.dcim.core.wipe;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The record of one wipe of one machine, from the moment on from which it was allowed.
 *
 * @param operation that wiped, and id of the record
 * @param serverId last part of the server's name then
 * @param serialNumber what the machine itself said
 * @param assignmentId last part of the name of the assignment that ended with it; empty if there
 *     was none
 * @param failure one sentence; empty unless it failed
 * @param disks all that the machine saw, in its order
 */
public record Wipe(
    UUID operation,
    UUID serverUid,
    String serverId,
    String serialNumber,
    String assignmentId,
    String tenant,
    String actor,
    Method method,
    State state,
    String failure,
    List<Disk> disks,
    Instant beginTime,
    @Nullable Instant endTime) {

  /** How thoroughly. */
  public enum Method {
    /** Discarded as a whole where a disk can do that; else both ends overwritten. */
    QUICK,
    /** Every byte overwritten. */
    FULL;

    /** Whether a disk to which this was done is wiped. */
    boolean satisfiedBy(@Nullable Result result) {
      return result == Result.OVERWRITTEN
          || this == QUICK && (result == Result.DISCARDED || result == Result.ENDS_OVERWRITTEN);
    }
  }

  /** What came of it. */
  public enum State {
    RUNNING,
    SUCCEEDED,
    FAILED
  }

  /** What was done to a disk. */
  public enum Result {
    DISCARDED,
    OVERWRITTEN,
    ENDS_OVERWRITTEN,
    FAILED,
    /** Nothing: it was left alone, since it can be removed. */
    SKIPPED
  }

  /**
   * One disk.
   *
   * @param device as the system that wiped called it
   * @param serialNumber empty if the disk did not tell
   * @param model likewise
   * @param result null until it is told
   */
  public record Disk(
      String device,
      String serialNumber,
      String model,
      long sizeBytes,
      @Nullable Result result,
      @Nullable Instant resultTime) {}

  /** The resource name of a record. */
  public static String name(UUID operation) {
    return "wipes/" + operation;
  }

  public String name() {
    return name(operation);
  }
}
