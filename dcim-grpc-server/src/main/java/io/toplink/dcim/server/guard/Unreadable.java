package io.toplink.dcim.server.guard;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a request that cannot be read: its bytes are no message, or inflate to more than one
 * may have. grpc-java would answer it by itself, past our guards, and log a stack trace each time; so
 * it is let through as this, and refused by them.
 */
record Unreadable(Reason reason, String why) {

  /** The same service, except that it lets unreadable requests through to its guards. */
  static ServerServiceDefinition letThrough(ServerServiceDefinition service) {
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
    var methods = service.getMethods().stream().map(method -> letThrough(method)).toList();
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder builder = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(builder::addMethod);
    return builder.build();
  }

  /** Refuses a request that could not be read. */
  static void refuse(Object message) {
    if (message instanceof Unreadable unreadable) {
      throw DcimException.of(unreadable.reason(), unreadable.why());
    }
  }

  private static <Q, R> ServerMethodDefinition<Q, R> letThrough(
      ServerMethodDefinition<Q, R> method) {
    MethodDescriptor<Q, R> strict = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        strict.toBuilder(
                new Tolerant<>(strict.getRequestMarshaller()), strict.getResponseMarshaller())
            .build(),
        method.getServerCallHandler());
  }

  private record Tolerant<Q>(Marshaller<Q> strict) implements Marshaller<Q> {
    @Override
    public InputStream stream(Q value) {
      return strict.stream(value);
    }

    @Override
    @SuppressWarnings("unchecked") // Nobody looks at it as a Q: the guards refuse it first.
    public Q parse(InputStream stream) {
      try {
        return strict.parse(stream);
      } catch (StatusRuntimeException e) {
        return switch (e.getStatus().getCode()) {
          case INTERNAL -> (Q) noMessage(e.getCause());
          case RESOURCE_EXHAUSTED -> (Q) tooLarge();
          default -> throw e; // Cut off on its way: the transport's to answer.
        };
      }
    }

    private static Unreadable noMessage(@Nullable Throwable cause) {
      return new Unreadable(
          Reason.INVALID_FIELD,
          "the request is no message of this method: "
              + (cause == null ? "" : String.valueOf(cause.getMessage())));
    }

    private static Unreadable tooLarge() {
      return new Unreadable(
          Reason.REQUEST_TOO_LARGE,
          "the request is larger than 1 MiB once inflated; ask for less at once");
    }
  }
}
