package io.toplink.dcim.server;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.rpc.ErrorInfo;
import io.grpc.BindableService;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.toplink.dcim.v1.OperationMetadata;
import java.util.ArrayList;
import java.util.List;

/** What gRPC's own reflection does not do by itself. */
final class Reflection {
  /** Travel in {@code Any}, so that no file of a service names them. */
  private static final List<FileDescriptor> IN_ANY =
      List.of(OperationMetadata.getDescriptor().getFile(), ErrorInfo.getDescriptor().getFile());

  private Reflection() {}

  /** The older reflection, which many tools still ask for first. */
  @SuppressWarnings("deprecation") // grpc-java deprecates it in favour of v1, which we serve too.
  static BindableService v1alpha() {
    return ProtoReflectionService.newInstance();
  }

  /**
   * The same service, whose file also names the files of what travels in {@code Any}: reflection
   * tells only files that services lead to, and without them tools show operations and errors as
   * raw bytes.
   *
   * @param service one whose file no other file needs
   */
  static ServerServiceDefinition leadingToAny(ServerServiceDefinition service) {
    ServiceDescriptor descriptor = service.getServiceDescriptor();
    FileDescriptor file =
        withImports(((ProtoFileDescriptorSupplier) schema(descriptor)).getFileDescriptor());
    ServiceDescriptor.Builder leading =
        ServiceDescriptor.newBuilder(descriptor.getName())
            .setSchemaDescriptor((ProtoFileDescriptorSupplier) () -> file);
    descriptor.getMethods().forEach(leading::addMethod);
    ServerServiceDefinition.Builder same = ServerServiceDefinition.builder(leading.build());
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      same.addMethod(method);
    }
    return same.build();
  }

  private static Object schema(ServiceDescriptor descriptor) {
    Object schema = descriptor.getSchemaDescriptor();
    if (schema == null) {
      throw new IllegalArgumentException(descriptor.getName() + " has no file");
    }
    return schema;
  }

  private static FileDescriptor withImports(FileDescriptor file) {
    FileDescriptorProto.Builder more = file.toProto().toBuilder();
    List<FileDescriptor> imports = new ArrayList<>(file.getDependencies());
    for (FileDescriptor one : IN_ANY) {
      more.addDependency(one.getName());
      imports.add(one);
    }
    try {
      return FileDescriptor.buildFrom(more.build(), imports.toArray(FileDescriptor[]::new));
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("imports do not break a valid file", e);
    }
  }
}
