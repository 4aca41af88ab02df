package io.toplink.dcim.core.image;

import io.toplink.dcim.core.mutation.Etags;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An operating system that can be installed.
 *
 * @param id the last part of its name
 * @param purpose what it is for
 * @param family what it is a kind of, such as {@code debian}
 * @param osVersion which one of the family
 * @param loginUsername the account whose password is set
 * @param minimumDiskGib refused to machines that are known to have a smaller disk
 * @param minimumMemoryMib refused to machines that are known to have less
 * @param packages ids of the packages it may be installed for; empty: every one
 * @param content what installs it; {@link ImageContent#NONE} in lists
 * @param unpinned ids of the sources that may change without anybody here having changed them
 * @param deprecated installable by name, not offered
 */
public record Image(
    String id,
    String displayName,
    Purpose purpose,
    String family,
    String osVersion,
    Architecture architecture,
    Installer installer,
    String loginUsername,
    long minimumDiskGib,
    long minimumMemoryMib,
    List<String> packages,
    ImageContent content,
    List<String> unpinned,
    boolean deprecated,
    Map<String, String> labels,
    Instant createTime,
    Instant updateTime,
    long version) {

  /** What an image is for. */
  public enum Purpose {
    /** An operating system for customers. */
    INSTALLATION,
    /** A small system that runs from memory, to rescue, to wipe and to set passwords. */
    MAINTENANCE
  }

  /** What a processor must be. */
  public enum Architecture {
    X86_64,
    AARCH64
  }

  /** What installs. */
  public enum Installer {
    DEBIAN_PRESEED,
    UBUNTU_AUTOINSTALL,
    KICKSTART,
    DISK_IMAGE,
    WINDOWS_UNATTEND,
    OTHER
  }

  /** Where one logs in to everything but Windows. */
  public static final int SSH = 22;

  private static final int REMOTE_DESKTOP = 3389;
  private static final String WINDOWS = "windows";

  /** Where one logs in to what it installs. */
  public int loginPort() {
    return installer == Installer.WINDOWS_UNATTEND || family.equals(WINDOWS) ? REMOTE_DESKTOP : SSH;
  }

  /** The resource name of an image. */
  public static String name(String id) {
    return "images/" + id;
  }

  public String name() {
    return name(id);
  }

  public String etag() {
    return Etags.of(version);
  }
}
