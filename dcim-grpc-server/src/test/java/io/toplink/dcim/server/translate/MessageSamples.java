package io.toplink.dcim.server.translate;

import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.api.ResourceProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Messages with every field filled, with values that tell which field they stand in. */
final class MessageSamples {
  private MessageSamples() {}

  @SuppressWarnings("unchecked")
  static <M extends Message> M full(M type, int seed) {
    Message.Builder message = type.newBuilderForType();
    for (FieldDescriptor field : type.getDescriptorForType().getFields()) {
      fill(message, field, seed);
    }
    return (M) message.build();
  }

  /** The message with one field changed, for each field, by its path. */
  @SuppressWarnings("unchecked")
  static <M extends Message> Map<String, M> variants(M base, Set<FieldBehavior> without) {
    Map<String, M> variants = new LinkedHashMap<>();
    for (FieldDescriptor field : base.getDescriptorForType().getFields()) {
      if (behaviours(field).stream().anyMatch(without::contains)) {
        continue;
      }
      if (isNested(field)) {
        Object present = base.getField(field);
        Message inner = field.isRepeated() ? ((List<Message>) present).get(0) : (Message) present;
        variants(inner, without)
            .forEach(
                (path, variant) ->
                    variants.put(
                        field.getName() + "." + path,
                        (M)
                            base.toBuilder()
                                .setField(field, field.isRepeated() ? List.of(variant) : variant)
                                .build()));
      } else {
        Message.Builder changed = base.toBuilder().clearField(field);
        fill(changed, field, 2);
        variants.put(field.getName(), (M) changed.build());
      }
    }
    return variants;
  }

  static List<FieldBehavior> behaviours(FieldDescriptor field) {
    return field.getOptions().getExtension(FieldBehaviorProto.fieldBehavior);
  }

  static boolean isNested(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && !field.isMapField()
        && field.getMessageType().getFullName().startsWith("toplink.");
  }

  private static void fill(Message.Builder message, FieldDescriptor field, int seed) {
    if (field.isMapField()) {
      Message.Builder entry = message.newBuilderForField(field);
      entry.setField(entry.getDescriptorForType().findFieldByName("key"), "key");
      entry.setField(
          entry.getDescriptorForType().findFieldByName("value"), field.getName() + "-" + seed);
      message.addRepeatedField(field, entry.build());
    } else if (field.isRepeated()) {
      message.addRepeatedField(field, value(message, field, seed));
    } else {
      message.setField(field, value(message, field, seed));
    }
  }

  private static Object value(Message.Builder message, FieldDescriptor field, int seed) {
    return switch (field.getJavaType()) {
      case STRING -> text(field, seed);
      case INT -> RecordSamples.number(field.getName(), seed);
      case LONG -> (long) RecordSamples.number(field.getName(), seed);
      case BOOLEAN -> seed == 1;
      case ENUM -> field.getEnumType().getValues().get(seed);
      case MESSAGE ->
          field.getMessageType().equals(Timestamp.getDescriptor())
              ? Timestamp.newBuilder()
                  .setSeconds(RecordSamples.number(field.getName(), seed))
                  .build()
              : full(message.newBuilderForField(field).getDefaultInstanceForType(), seed);
      default -> throw new IllegalArgumentException("no sample for " + field.getFullName());
    };
  }

  /** The name of a resource where one is needed; else the field's own name. */
  private static String text(FieldDescriptor field, int seed) {
    String type = field.getOptions().getExtension(ResourceProto.resourceReference).getType();
    String own = field.getName().replaceAll("s$", "").replace('_', '-') + "-" + seed;
    for (Names name : Names.values()) {
      if (type.equals(
          "dcim.toplink.io/" + camel("_" + name.name().toLowerCase(java.util.Locale.ROOT)))) {
        return name.of(own);
      }
    }
    return own;
  }

  /** {@code display_name} becomes {@code displayName}. */
  static String camel(String name) {
    StringBuilder camel = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      boolean up = i > 0 && name.charAt(i - 1) == '_';
      if (name.charAt(i) != '_') {
        camel.append(up ? Character.toUpperCase(name.charAt(i)) : name.charAt(i));
      }
    }
    return camel.toString();
  }
}
