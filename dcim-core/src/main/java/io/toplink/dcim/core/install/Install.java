package io.toplink.dcim.core.install;

import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.image.ImageContent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One installation as it stands.
 *
 * @param serverId last part of the server's name
 * @param tenant whose operation it is
 * @param epoch counts the installations of a machine
 * @param live whether its operation is under way
 * @param cancelled whether its operation is to be cancelled
 * @param expectedSerial what the machine's BMC told; null if it did not
 * @param expectedUuid likewise
 */
public record Install(
    UUID operation,
    UUID server,
    String serverId,
    UUID assignment,
    String tenant,
    long epoch,
    ImageContent content,
    InstallFacts facts,
    byte[] sealedPassword,
    Stage stage,
    boolean live,
    boolean cancelled,
    int bootRequests,
    int handouts,
    @Nullable Instant wipeTime,
    @Nullable String failure,
    boolean looping,
    @Nullable String expectedSerial,
    @Nullable String expectedUuid) {

  /** How far an installation is; it only goes forward. */
  public enum Stage {
    /** Written down; the machine is not given anything yet. */
    PREPARED,
    /** The machine is given the installer when it asks. */
    OPEN,
    /** The installer runs. */
    STARTED,
    /** It was allowed to wipe: the point of no return. */
    WIPING,
    /** It says that everything is on the disk. */
    WRITTEN,
    /** The installed system says that it is up. */
    UP;

    boolean reached(Stage other) {
      return compareTo(other) >= 0;
    }
  }

  /** The machine that installs, for messages. */
  public String serverName() {
    return "servers/" + serverId;
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
