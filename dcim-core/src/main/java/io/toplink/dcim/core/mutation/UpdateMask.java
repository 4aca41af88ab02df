package io.toplink.dcim.core.mutation;

import io.toplink.dcim.core.base.DcimException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which fields an update changes.
 *
 * @param paths as in the contract, such as {@code bmc.password}; a message's path stands for all of
 *     its fields
 */
public record UpdateMask(Set<String> paths) {
  public UpdateMask {
    paths = Set.copyOf(paths);
  }

  public static UpdateMask of(String... paths) {
    return new UpdateMask(Set.of(paths));
  }

  /** Whether the field is to be changed, by its own name or as a part of a message that is. */
  public boolean has(String path) {
    for (String prefix = path; ; prefix = prefix.substring(0, prefix.lastIndexOf('.'))) {
      if (paths.contains(prefix)) {
        return true;
      }
      if (prefix.indexOf('.') < 0) {
        return false;
      }
    }
  }

  /** Whether any field of a message, or all of it, is to be changed. */
  public boolean touches(String message) {
    return paths.stream().anyMatch(path -> path.equals(message) || path.startsWith(message + "."));
  }

  /**
   * @throws DcimException INVALID_FIELD if there are other paths, naming each
   */
  public void allow(List<String> changeable) {
    Set<String> others = new TreeSet<>(paths);
    changeable.forEach(others::remove);
    if (!others.isEmpty()) {
      throw DcimException.invalid(
          "update_mask",
          "cannot change "
              + String.join(", ", others)
              + "; can change "
              + String.join(", ", changeable));
    }
  }
}
