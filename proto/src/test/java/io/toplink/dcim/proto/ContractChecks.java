package io.toplink.dcim.proto;

import build.buf.validate.FieldRules;
import build.buf.validate.StringRules;
import build.buf.validate.ValidateProto;
import com.google.api.FieldBehavior;
import com.google.api.FieldBehaviorProto;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.Status;
import io.toplink.dcim.v1.Annotations;
import io.toplink.dcim.v1.Policy;
import io.toplink.dcim.v1.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What must hold of a contract. Each check answers with its faults, one line each, in file order.
 */
final class ContractChecks {
  private static final Pattern LOOKS =
      Pattern.compile("((Batch)?Get|List|Read|Watch)[A-Z].*|WhoAmI");
  private static final Pattern SECRET = Pattern.compile(".*(password|secret|private_key).*");

  /** How a field's comment begins, by its behaviour. */
  private static final Map<FieldBehavior, String> WORDS = words();

  private static final Set<String> CODES =
      Arrays.stream(Status.Code.values()).map(Enum::name).collect(Collectors.toSet());

  private ContractChecks() {}

  static Map<String, Function<Contract, List<String>>> all() {
    Map<String, Function<Contract, List<String>>> checks = new LinkedHashMap<>();
    checks.put("every method has a policy with a scope", ContractChecks::policies);
    checks.put("names and policies agree on what is a mutation", ContractChecks::mutations);
    checks.put("every method has a request of its own", ContractChecks::requests);
    checks.put("every mutation takes an optional UUID as request_id", ContractChecks::requestIds);
    checks.put("everything is commented", ContractChecks::comments);
    checks.put(
        "every field says its behaviour, in comment and annotation", ContractChecks::behaviours);
    checks.put("every text that can be sent is bounded", ContractChecks::bounds);
    checks.put("every secret is sensitive", ContractChecks::secrets);
    checks.put("every enum starts with UNSPECIFIED", ContractChecks::zeroes);
    checks.put("every error reason begins with its gRPC code", ContractChecks::reasons);
    return checks;
  }

  private static List<String> policies(Contract contract) {
    List<String> faults = new ArrayList<>();
    for (MethodDescriptor method : contract.methods()) {
      if (!method.getOptions().hasExtension(Annotations.policy)) {
        faults.add(method.getName() + ": no policy");
      } else if (policy(method).getScope() == Scope.SCOPE_UNSPECIFIED) {
        faults.add(method.getName() + ": no scope");
      }
    }
    return faults;
  }

  private static List<String> mutations(Contract contract) {
    List<String> faults = new ArrayList<>();
    for (MethodDescriptor method : contract.methods()) {
      boolean looks = LOOKS.matcher(method.getName()).matches();
      if (looks && policy(method).getMutation()) {
        faults.add(method.getName() + ": named like a look, marked as a mutation");
      } else if (!looks && !policy(method).getMutation()) {
        faults.add(method.getName() + ": named like a change, not marked as a mutation");
      }
    }
    return faults;
  }

  private static List<String> requests(Contract contract) {
    List<String> faults = new ArrayList<>();
    for (MethodDescriptor method : contract.methods()) {
      String wanted = contract.packageName() + "." + method.getName() + "Request";
      if (!method.getInputType().getFullName().equals(wanted)) {
        faults.add(method.getName() + ": takes " + method.getInputType().getName());
      }
    }
    return faults;
  }

  private static List<String> requestIds(Contract contract) {
    List<String> faults = new ArrayList<>();
    for (MethodDescriptor method : contract.methods()) {
      FieldDescriptor id = method.getInputType().findFieldByName("request_id");
      if (!policy(method).getMutation()) {
        continue;
      }
      if (id == null) {
        faults.add(method.getName() + ": no request_id");
      } else if (!rules(id).getString().getUuid()
          || rules(id).getIgnore() != build.buf.validate.Ignore.IGNORE_IF_ZERO_VALUE) {
        faults.add(method.getName() + ": request_id is not held to be a UUID or empty");
      }
    }
    return faults;
  }

  private static List<String> comments(Contract contract) {
    List<String> names = new ArrayList<>();
    contract.services().forEach(service -> names.add(service.getFullName()));
    contract.methods().forEach(method -> names.add(method.getFullName()));
    contract.messages().forEach(message -> names.add(message.getFullName()));
    contract.fields().forEach(field -> names.add(field.getFullName()));
    for (EnumDescriptor type : contract.enums()) {
      names.add(type.getFullName());
      type.getValues().forEach(value -> names.add(name(value)));
    }
    return names.stream()
        .filter(name -> contract.comment(name).isEmpty())
        .map(name -> name.substring(contract.packageName().length() + 1) + ": no comment")
        .toList();
  }

  private static List<String> behaviours(Contract contract) {
    List<String> faults = new ArrayList<>();
    for (FieldDescriptor field : contract.fields()) {
      if (field.getContainingType().getName().endsWith("Response") && behaviours(field).isEmpty()) {
        continue; // Whatever is in an answer can only be read.
      }
      if (behaviours(field).isEmpty()) {
        faults.add(shortName(field) + ": no field_behavior");
        continue;
      }
      String wanted =
          behaviours(field).stream()
              .map(behaviour -> WORDS.getOrDefault(behaviour, behaviour.name()))
              .collect(Collectors.joining(" "));
      if (!contract.comment(field.getFullName()).startsWith(wanted)) {
        faults.add(shortName(field) + ": its comment does not begin with '" + wanted + "'");
      }
    }
    return faults;
  }

  private static List<String> bounds(Contract contract) {
    List<String> faults = new ArrayList<>();
    for (FieldDescriptor field : contract.fields()) {
      boolean sent =
          !field.getContainingType().getName().endsWith("Response")
              && !behaviours(field).contains(FieldBehavior.OUTPUT_ONLY)
              && !behaviours(field).contains(FieldBehavior.IDENTIFIER);
      if (!sent || field.isMapField()) {
        continue;
      }
      FieldRules rules = rules(field);
      if (field.isRepeated() && !rules.getRepeated().hasMaxItems() && !closed(field)) {
        faults.add(shortName(field) + ": any number is taken");
      }
      StringRules text =
          field.isRepeated() ? rules.getRepeated().getItems().getString() : rules.getString();
      if (field.getJavaType() == FieldDescriptor.JavaType.STRING && !bounded(text)) {
        faults.add(shortName(field) + ": any text is taken");
      }
    }
    return faults;
  }

  private static List<String> secrets(Contract contract) {
    return contract.fields().stream()
        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.STRING)
        .filter(field -> SECRET.matcher(field.getName()).matches())
        .filter(field -> !field.getOptions().getExtension(Annotations.sensitive))
        .map(field -> shortName(field) + ": not sensitive")
        .toList();
  }

  private static List<String> zeroes(Contract contract) {
    return contract.enums().stream()
        .filter(type -> !type.findValueByNumber(0).getName().endsWith("_UNSPECIFIED"))
        .map(type -> type.getName() + ": its zero is " + type.findValueByNumber(0).getName())
        .toList();
  }

  private static List<String> reasons(Contract contract) {
    List<String> faults = new ArrayList<>();
    for (EnumDescriptor type : contract.enums()) {
      if (!type.getName().equals("ErrorReason")) {
        continue;
      }
      for (EnumValueDescriptor value : type.getValues()) {
        if (!value.getName().startsWith("ERROR_REASON_")) {
          faults.add(value.getName() + ": lacks the prefix ERROR_REASON_");
        }
        String first = contract.comment(name(value)).split("[. ]", 2)[0];
        if (value.getNumber() != 0 && !CODES.contains(first)) {
          faults.add(value.getName() + ": begins with '" + first + "', which is no gRPC code");
        }
      }
    }
    return faults;
  }

  /** Unique values of a closed set: as many as the set has, at most. */
  private static boolean closed(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.ENUM
        && rules(field).getRepeated().getUnique()
        && rules(field).getRepeated().getItems().getEnum().getDefinedOnly();
  }

  private static boolean bounded(StringRules rules) {
    return rules.hasMaxLen()
        || rules.hasPattern()
        || rules.getInCount() > 0
        || rules.getWellKnownCase() != StringRules.WellKnownCase.WELLKNOWN_NOT_SET;
  }

  private static Policy policy(MethodDescriptor method) {
    return method.getOptions().getExtension(Annotations.policy);
  }

  private static List<FieldBehavior> behaviours(FieldDescriptor field) {
    return field.getOptions().getExtension(FieldBehaviorProto.fieldBehavior);
  }

  private static FieldRules rules(FieldDescriptor field) {
    return field.getOptions().getExtension(ValidateProto.field);
  }

  private static String name(EnumValueDescriptor value) {
    return value.getType().getFullName() + "." + value.getName();
  }

  private static String shortName(FieldDescriptor field) {
    return field.getContainingType().getName() + "." + field.getName();
  }

  private static Map<FieldBehavior, String> words() {
    return Map.of(
        FieldBehavior.OPTIONAL, "Optional.",
        FieldBehavior.REQUIRED, "Required.",
        FieldBehavior.OUTPUT_ONLY, "Output only.",
        FieldBehavior.INPUT_ONLY, "Input only.",
        FieldBehavior.IMMUTABLE, "Immutable.",
        FieldBehavior.IDENTIFIER, "Identifier.");
  }
}
