package io.toplink.dcim.server.translate;

import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.toplink.dcim.core.mutation.UpdateMask;
import java.util.Set;
import java.util.TreeSet;

/** Update masks. Which fields may change is the core's to say. */
final class Masks {
  private static final String ETAG = "etag";

  private Masks() {}

  /**
   * What an update is to change: what the mask names, or every field that is set if it names none.
   *
   * @param parts messages whose fields change one by one; others are replaced as a whole
   */
  static UpdateMask of(FieldMask mask, Message resource, Set<String> parts) {
    if (mask.getPathsCount() > 0) {
      return new UpdateMask(Set.copyOf(mask.getPathsList()));
    }
    Set<String> paths = new TreeSet<>();
    for (FieldDescriptor field : resource.getAllFields().keySet()) {
      String name = field.getName();
      if (parts.contains(name)) {
        Message part = (Message) resource.getField(field);
        part.getAllFields().keySet().forEach(inner -> paths.add(name + "." + inner.getName()));
      } else if (!identifies(field)) {
        paths.add(name);
      }
    }
    return new UpdateMask(paths);
  }

  /** Says which resource is meant, and which state of it; that is not a change. */
  private static boolean identifies(FieldDescriptor field) {
    return field.getName().equals(ETAG)
        || field
            .getOptions()
            .getExtension(FieldBehaviorProto.fieldBehavior)
            .contains(FieldBehavior.IDENTIFIER);
  }
}
