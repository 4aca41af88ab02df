package io.toplink.dcim.core.assignment;

/** How a caller names an assignment. */
public sealed interface AssignmentKey {
  /** By its own id, whatever its state. */
  record ById(String id) implements AssignmentKey {}

  /** By the caller's own id for it; finds only the live one of the caller's tenant. */
  record ByExternalId(String externalId) implements AssignmentKey {}

  /** Reads the part of a resource name after {@code assignments/}. */
  static AssignmentKey parse(String text) {
    return text.startsWith("ext:")
        ? new ByExternalId(text.substring("ext:".length()))
        : new ById(text);
  }

  /** The resource name as the caller gave it. */
  default String name() {
    if (this instanceof ByExternalId external) {
      return "assignments/ext:" + external.externalId();
    }
    return "assignments/" + ((ById) this).id();
  }
}
