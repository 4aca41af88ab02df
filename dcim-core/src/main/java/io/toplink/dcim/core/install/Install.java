package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.image.ImageContent;
import io.toplink.dcim.core.wipe.Wipe;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One installation, or another task that a machine boots from the network for, as it stands.
 *
 * @param assignment null for a server that nobody has
 * @param serverId last part of the server's name
 * @param tenant whose operation it is
 * @param epoch counts the installations of a machine
 * @param live whether its operation is under way, and goes on without a person
 * @param cancelled whether its operation is to be cancelled
 * @param wipeMethod of a wipe
 * @param sealedPassword null if the task sets none
 * @param lastRequest what the machine last asked for; null if nothing yet
 * @param secondStart when it was settled that the machine is started once more, since it had not
 *     asked; null if it was not
 * @param failureReason set once the operation has taken notice of the failure
 * @param expectedSerial what the machine's BMC told; null if it did not
 * @param expectedUuid likewise
 */
public record Install(
    UUID operation,
    UUID server,
    String serverId,
    @Nullable UUID assignment,
    String tenant,
    long epoch,
    Task task,
    Wipe.@Nullable Method wipeMethod,
    ImageContent content,
    InstallFacts facts,
    byte @Nullable [] sealedPassword,
    Stage stage,
    boolean live,
    boolean cancelled,
    int bootRequests,
    int handouts,
    @Nullable Request lastRequest,
    @Nullable Instant secondStart,
    @Nullable Instant wipeTime,
    @Nullable String failure,
    @Nullable Reason failureReason,
    boolean looping,
    @Nullable String expectedSerial,
    @Nullable String expectedUuid) {

  /**
   * What a machine asked for.
   *
   * @param what {@code boot}, or {@code file} and which source
   * @param address where it asked from
   */
  public record Request(String what, Instant time, String address) {}

  /** What a machine boots from the network for. */
  public enum Task {
    /** To be installed. */
    INSTALL,
    /**
     * To run a system from memory that its customer can log in to; nothing on its disks changes.
     */
    RESCUE,
    /** To have all its disks wiped. */
    WIPE,
    /** To have a new password set in what is installed. */
    PASSWORD
  }

  /**
   * How far an installation is; it only goes forward, but for one that was open and had not been
   * asked for when its machine was to be started once more.
   */
  public enum Stage {
    /** Written down; the machine is not given anything yet. */
    PREPARED,
    /** The machine is given the installer when it asks. */
    OPEN,
    /** The installer runs. */
    STARTED,
    /** It was allowed to wipe, or to set a password: the point of no return. */
    WIPING,
    /** It says that everything is on the disk. */
    WRITTEN,
    /** The installed system says that it is up. */
    UP,
    /** What is no installation says that it is done. */
    DONE;

    boolean reached(Stage other) {
      return compareTo(other) >= 0;
    }
  }

  /** The machine that installs, for messages. */
  public String serverName() {
    return "servers/" + serverId;
  }

  /** Whether its machine could have asked what to boot by now, and has not. */
  boolean unheard() {
    return stage == Stage.OPEN
        && bootRequests == 0
        && secondStart == null
        && failure == null
        && !content.byMedia();
  }

  /** The account whose password the task is told. */
  public String loginUsername() {
    return facts.loginUsername();
  }

  /** Who the machine must be. */
  WhoIsIt expected() {
    return new WhoIsIt(null, expectedUuid, expectedSerial);
  }

  /**
   * What a machine says of itself.
   *
   * @param mac of the port it boots from
   * @param uuid of its SMBIOS
   * @param serial of its maker
   */
  public record WhoIsIt(@Nullable MacAddress mac, @Nullable String uuid, @Nullable String serial) {}
}
