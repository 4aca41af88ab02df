package io.toplink.dcim.server.guard;

import build.buf.protovalidate.Config;
import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.Violation;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.DcimException.FieldViolation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The rules that stand beside the fields in the contract. */
final class FieldRules {
  private static final String MASK = "update_mask";

  private final Validator validator;
  private final ResourceForms forms;

  /**
   * Compiles the rules of these messages and runs each once: the first real call is not the slow
   * one.
   */
  FieldRules(Collection<Descriptor> requests) {
    forms = new ResourceForms(requests);
    Config config = Config.newBuilder().setEnableNativeRules(true).build();
    try {
      validator =
          ValidatorFactory.newBuilder()
              .withConfig(config)
              .buildWithDescriptors(List.copyOf(requests), false);
      for (Descriptor request : requests) {
        validator.validate(DynamicMessage.getDefaultInstance(request));
      }
    } catch (ValidationException e) {
      throw new IllegalStateException("a rule of the contract cannot be run", e);
    }
  }

  /** Refuses a request that breaks a rule, naming all that it breaks. */
  void check(Message request) {
    List<FieldViolation> broken = new ArrayList<>();
    for (Violation violation : validate(request).getViolations()) {
      build.buf.validate.Violation told = violation.toProto();
      if (counts(request, told.getField().getElementsList())) {
        broken.add(
            new FieldViolation(
                path(told.getField().getElementsList()), describe(violation), told.getRuleId()));
      }
    }
    if (!broken.isEmpty()) {
      throw DcimException.invalid(broken);
    }
  }

  /** Says what is needed, where the rule alone would leave it to be guessed. */
  private String describe(Violation violation) {
    Violation.FieldValue got = violation.getFieldValue();
    if (got != null && got.getValue() instanceof String name) {
      String form = forms.of(got.getDescriptor());
      if (form != null) {
        return "must be a name like " + form + ", not '" + Printable.of(name) + "'";
      }
    }
    if (got != null && got.getDescriptor().getJavaType() == FieldDescriptor.JavaType.ENUM) {
      return "must be one of " + words(got.getDescriptor().getEnumType());
    }
    return violation.toProto().getMessage();
  }

  /** All but the first, which stands for nothing said. */
  private static String words(EnumDescriptor choices) {
    return choices.getValues().stream()
        .filter(choice -> choice.getNumber() != 0)
        .map(EnumValueDescriptor::getName)
        .collect(Collectors.joining(", "));
  }

  private ValidationResult validate(Message request) {
    try {
      return validator.validate(request);
    } catch (ValidationException e) {
      throw new IllegalStateException(
          "a rule of " + request.getDescriptorForType().getFullName() + " cannot be run", e);
    }
  }

  /**
   * Whether a violation matters. An update says only part of a resource: what is neither named by
   * the mask nor set is not about to be stored.
   */
  private static boolean counts(Message request, List<FieldPathElement> path) {
    FieldDescriptor maskField = request.getDescriptorForType().findFieldByName(MASK);
    if (maskField == null || path.size() < 2) {
      return true;
    }
    FieldMask mask = (FieldMask) request.getField(maskField);
    String within = path(path.subList(1, path.size()));
    if (mask.getPathsCount() > 0) {
      return mask.getPathsList().stream().anyMatch(named -> covers(named, within));
    }
    return isSet(request, path);
  }

  private static boolean covers(String named, String path) {
    return named.equals("*")
        || path.equals(named)
        || path.startsWith(named + ".")
        || path.startsWith(named + "[")
        || named.startsWith(path + ".");
  }

  private static boolean isSet(Message message, List<FieldPathElement> path) {
    Message at = message;
    for (FieldPathElement element : path) {
      FieldDescriptor field = at.getDescriptorForType().findFieldByNumber(element.getFieldNumber());
      if (field == null || field.isRepeated()) {
        return true;
      }
      if (!at.hasField(field)) {
        return false;
      }
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        return true;
      }
      at = (Message) at.getField(field);
    }
    return true;
  }

  /** As in the contract's own words, such as {@code server.network.addresses[2].prefix}. */
  private static String path(List<FieldPathElement> elements) {
    StringBuilder path = new StringBuilder();
    for (FieldPathElement element : elements) {
      path.append(path.length() == 0 ? "" : ".").append(element.getFieldName());
      switch (element.getSubscriptCase()) {
        case INDEX -> path.append('[').append(element.getIndex()).append(']');
        case STRING_KEY -> path.append("[\"").append(element.getStringKey()).append("\"]");
        case BOOL_KEY -> path.append('[').append(element.getBoolKey()).append(']');
        case INT_KEY -> path.append('[').append(element.getIntKey()).append(']');
        case UINT_KEY -> path.append('[').append(element.getUintKey()).append(']');
        case SUBSCRIPT_NOT_SET -> {}
      }
    }
    return path.toString();
  }
}
