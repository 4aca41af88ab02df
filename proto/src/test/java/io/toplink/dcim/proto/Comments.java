package io.toplink.dcim.proto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the comment above each thing in a file. Paths are those of SourceCodeInfo. */
final class Comments {
  private final Map<List<Integer>, String> byPath = new HashMap<>();
  private final Map<String, String> byName = new HashMap<>();

  private Comments(FileDescriptorProto file) {
    for (Location location : file.getSourceCodeInfo().getLocationList()) {
      String text = location.getLeadingComments().replaceAll("\\s+", " ").strip();
      if (!text.isEmpty()) {
        byPath.put(location.getPathList(), text);
      }
    }
  }

  /** By full name, whitespace collapsed. */
  static Map<String, String> of(FileDescriptorProto file) {
    Comments comments = new Comments(file);
    String prefix = file.getPackage() + ".";
    for (int i = 0; i < file.getMessageTypeCount(); i++) {
      comments.message(prefix, file.getMessageType(i), List.of(4, i));
    }
    for (int i = 0; i < file.getEnumTypeCount(); i++) {
      comments.enumeration(prefix, file.getEnumType(i), List.of(5, i));
    }
    for (int i = 0; i < file.getServiceCount(); i++) {
      comments.service(prefix, file.getService(i), List.of(6, i));
    }
    return comments.byName;
  }

  private void message(String prefix, DescriptorProto message, List<Integer> path) {
    String name = prefix + message.getName();
    keep(name, path);
    for (int i = 0; i < message.getFieldCount(); i++) {
      keep(name + "." + message.getField(i).getName(), below(path, 2, i));
    }
    for (int i = 0; i < message.getNestedTypeCount(); i++) {
      message(name + ".", message.getNestedType(i), below(path, 3, i));
    }
    for (int i = 0; i < message.getEnumTypeCount(); i++) {
      enumeration(name + ".", message.getEnumType(i), below(path, 4, i));
    }
  }

  private void enumeration(String prefix, EnumDescriptorProto enumeration, List<Integer> path) {
    String name = prefix + enumeration.getName();
    keep(name, path);
    for (int i = 0; i < enumeration.getValueCount(); i++) {
      // Under the enum's name: values are its siblings by scope, which would let two enums clash
      // here.
      keep(name + "." + enumeration.getValue(i).getName(), below(path, 2, i));
    }
  }

  private void service(String prefix, ServiceDescriptorProto service, List<Integer> path) {
    String name = prefix + service.getName();
    keep(name, path);
    for (int i = 0; i < service.getMethodCount(); i++) {
      keep(name + "." + service.getMethod(i).getName(), below(path, 2, i));
    }
  }

  private void keep(String name, List<Integer> path) {
    String text = byPath.get(path);
    if (text != null) {
      byName.put(name, text);
    }
  }

  private static List<Integer> below(List<Integer> path, int kind, int index) {
    List<Integer> longer = new ArrayList<>(path);
    longer.add(kind);
    longer.add(index);
    return longer;
  }
}
