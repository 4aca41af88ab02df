package io.toplink.dcim.proto;

import build.buf.validate.ValidateProto;
import com.google.api.FieldBehaviorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.ExtensionRegistry;
import io.toplink.dcim.v1.Annotations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One proto package as the compiler described it, comments included.
 *
 * @param packageName such as {@code toplink.dcim.v1}
 * @param files its files
 * @param comments leading comments by full name, trimmed; no entry where there is none
 */
record Contract(String packageName, List<FileDescriptor> files, Map<String, String> comments) {
  private static final Path DESCRIBED = Path.of("target", "contract.binpb");

  static Contract load(String packageName) {
    Map<String, FileDescriptorProto> described = new LinkedHashMap<>();
    for (FileDescriptorProto file : read().getFileList()) {
      described.put(file.getName(), file);
    }
    Map<String, FileDescriptor> linked = new HashMap<>();
    List<FileDescriptor> files = new ArrayList<>();
    Map<String, String> comments = new HashMap<>();
    for (FileDescriptorProto file : described.values()) {
      if (file.getPackage().equals(packageName)) {
        files.add(link(file, described, linked));
        comments.putAll(Comments.of(file));
      }
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no file of package " + packageName + " in " + DESCRIBED);
    }
    return new Contract(packageName, List.copyOf(files), Map.copyOf(comments));
  }

  List<ServiceDescriptor> services() {
    return files.stream().flatMap(file -> file.getServices().stream()).toList();
  }

  List<MethodDescriptor> methods() {
    return services().stream().flatMap(service -> service.getMethods().stream()).toList();
  }

  /** The package's messages that calls are made of: what methods take and give, and all in them. */
  Set<Descriptor> messages() {
    Set<Descriptor> seen = new LinkedHashSet<>();
    Deque<Descriptor> open = new ArrayDeque<>();
    for (MethodDescriptor method : methods()) {
      open.add(method.getInputType());
      open.add(method.getOutputType());
    }
    for (FileDescriptor file : files) {
      // Metadata of operations travels in an Any, which no method names.
      file.getMessageTypes().stream()
          .filter(type -> type.getName().endsWith("Metadata"))
          .forEach(open::add);
    }
    while (!open.isEmpty()) {
      Descriptor type = open.remove();
      boolean ours = type.getFile().getPackage().equals(packageName);
      if (ours && !type.getOptions().getMapEntry() && seen.add(type)) {
        type.getFields().stream()
            .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
            .forEach(field -> open.add(field.getMessageType()));
      }
    }
    return seen;
  }

  List<FieldDescriptor> fields() {
    return messages().stream().flatMap(message -> message.getFields().stream()).toList();
  }

  List<EnumDescriptor> enums() {
    List<EnumDescriptor> all = new ArrayList<>();
    for (FileDescriptor file : files) {
      all.addAll(file.getEnumTypes());
      file.getMessageTypes().forEach(message -> addEnums(message, all));
    }
    return all;
  }

  String comment(String fullName) {
    return comments.getOrDefault(fullName, "");
  }

  private static void addEnums(Descriptor message, List<EnumDescriptor> all) {
    all.addAll(message.getEnumTypes());
    message.getNestedTypes().forEach(nested -> addEnums(nested, all));
  }

  private static FileDescriptorSet read() {
    ExtensionRegistry registry = ExtensionRegistry.newInstance();
    Annotations.registerAllExtensions(registry);
    FieldBehaviorProto.registerAllExtensions(registry);
    ValidateProto.registerAllExtensions(registry);
    try (InputStream in = Files.newInputStream(DESCRIBED)) {
      return FileDescriptorSet.parseFrom(in, registry);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + DESCRIBED + "; the build writes it", e);
    }
  }

  private static FileDescriptor link(
      FileDescriptorProto file,
      Map<String, FileDescriptorProto> described,
      Map<String, FileDescriptor> linked) {
    FileDescriptor known = linked.get(file.getName());
    if (known != null) {
      return known;
    }
    FileDescriptor[] imports =
        file.getDependencyList().stream()
            .map(name -> link(described.get(name), described, linked))
            .toArray(FileDescriptor[]::new);
    try {
      FileDescriptor built = FileDescriptor.buildFrom(file, imports);
      linked.put(file.getName(), built);
      return built;
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("cannot link " + file.getName(), e);
    }
  }
}
