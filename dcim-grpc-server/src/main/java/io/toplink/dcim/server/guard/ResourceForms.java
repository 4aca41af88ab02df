package io.toplink.dcim.server.guard;

import com.google.api.ResourceDescriptor;
import com.google.api.ResourceProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the names of the contract's resources look like, for messages to people. */
final class ResourceForms {
  private final Map<String, String> byType = new HashMap<>();

  ResourceForms(Collection<Descriptor> messages) {
    Set<FileDescriptor> seen = new HashSet<>();
    messages.forEach(message -> collect(message.getFile(), seen));
  }

  /** Such as {@code servers/{server}} for a field that holds the name of a server; null if none. */
  @Nullable String of(FieldDescriptor field) {
    return byType.get(field.getOptions().getExtension(ResourceProto.resourceReference).getType());
  }

  private void collect(FileDescriptor file, Set<FileDescriptor> seen) {
    if (!seen.add(file)) {
      return;
    }
    for (Descriptor message : file.getMessageTypes()) {
      ResourceDescriptor resource = message.getOptions().getExtension(ResourceProto.resource);
      if (resource.getPatternCount() > 0) {
        byType.put(resource.getType(), String.join(" or ", resource.getPatternList()));
      }
    }
    file.getDependencies().forEach(imported -> collect(imported, seen));
  }
}
