package io.toplink.dcim.server.call;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.toplink.dcim.v1.Annotations;
import java.util.List;
import java.util.Map;

/** Takes what the contract calls sensitive out of messages. */
public final class Redactor {
  private static final String MARK = "***";
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace().preservingProtoFieldNames();

  private Redactor() {}

  /** As JSON for logs and the audit trail, sensitive fields marked out. */
  public static String json(Message message) {
    try {
      return PRINTER.print(redact(message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(
          "no JSON for " + message.getDescriptorForType().getFullName(), e);
    }
  }

  /** A copy in which each sensitive text that is set is replaced. */
  private static Message redact(Message message) {
    Message.Builder copy = null;
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      Object redacted = redact(entry.getKey(), entry.getValue());
      if (redacted != entry.getValue()) {
        copy = copy == null ? message.toBuilder() : copy;
        copy.setField(entry.getKey(), redacted);
      }
    }
    return copy == null ? message : copy.build();
  }

  private static Object redact(FieldDescriptor field, Object value) {
    boolean sensitive = field.getOptions().getExtension(Annotations.sensitive);
    boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    if (!sensitive && !message) {
      return value;
    }
    if (sensitive && field.getJavaType() != FieldDescriptor.JavaType.STRING) {
      throw new IllegalStateException(field.getFullName() + " is sensitive and no text");
    }
    if (!(value instanceof List<?> many)) {
      return sensitive ? MARK : redact((Message) value);
    }
    List<Object> redacted =
        many.stream().map(one -> sensitive ? MARK : (Object) redact((Message) one)).toList();
    return redacted.equals(many) ? value : redacted;
  }
}
