package io.toplink.dcim.server.guard;

import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import java.util.List;
import java.util.Map;

/** Looks at which fields a request has, not at what is in them. */
final class Shapes {
  private Shapes() {}

  /** Refuses fields this server does not know: a newer client may have put a guard there. */
  static void refuseUnknown(Message message) {
    var unknown = message.getUnknownFields().asMap();
    if (!unknown.isEmpty()) {
      String type = message.getDescriptorForType().getFullName();
      int number = unknown.keySet().iterator().next();
      throw DcimException.of(
          Reason.UNKNOWN_FIELD,
          "this server does not know field "
              + number
              + " of "
              + type
              + ", and does not change anything on a request it understands in part;"
              + " leave the field out, or update the server",
          "message",
          type,
          "field_number",
          String.valueOf(number));
    }
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      if (entry.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        each(entry.getValue()).forEach(Shapes::refuseUnknown);
      }
    }
  }

  /** A copy without output-only fields, so that what was read can be changed and sent back. */
  static Message withoutOutput(Message message) {
    Message.Builder copy = null;
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      boolean output = outputOnly(field);
      if (!output
          && (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || field.isMapField())) {
        continue;
      }
      Object kept = output ? null : stripped(entry.getValue());
      if (kept != entry.getValue()) {
        copy = copy == null ? message.toBuilder() : copy;
        if (kept == null) {
          copy.clearField(field);
        } else {
          copy.setField(field, kept);
        }
      }
    }
    return copy == null ? message : copy.build();
  }

  static boolean outputOnly(FieldDescriptor field) {
    return field
        .getOptions()
        .getExtension(FieldBehaviorProto.fieldBehavior)
        .contains(FieldBehavior.OUTPUT_ONLY);
  }

  private static Object stripped(Object value) {
    if (value instanceof Message one) {
      return withoutOutput(one);
    }
    List<Message> many = each(value);
    List<Message> kept = many.stream().map(Shapes::withoutOutput).toList();
    for (int i = 0; i < many.size(); i++) {
      if (kept.get(i) != many.get(i)) {
        return kept;
      }
    }
    return value;
  }

  @SuppressWarnings("unchecked")
  private static List<Message> each(Object value) {
    return value instanceof Message one ? List.of(one) : (List<Message>) value;
  }
}
