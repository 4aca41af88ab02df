package io.toplink.dcim.core.watch;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Things that can be followed.
 *
 * @param <T> what a watcher is told of each
 */
public interface Followed<T> {

  /** What the change log calls them. */
  String kind();

  /**
   * Whether a change of this one matters at all; if not, the watcher is not even told that it does
   * not match.
   *
   * @param name its resource name
   */
  default boolean concerns(String name) {
    return true;
  }

  /** Those of them that are there and that the watcher asked for, as they are now. */
  Map<UUID, T> matching(List<UUID> uids);
}
