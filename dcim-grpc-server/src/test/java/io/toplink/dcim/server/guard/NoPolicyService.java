package io.toplink.dcim.server.guard;

import com.google.protobuf.Empty;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;

/** A service nobody wrote a policy for. */
final class NoPolicyService implements BindableService {
  @Override
  public ServerServiceDefinition bindService() {
    MethodDescriptor<Empty, Empty> method =
        MethodDescriptor.<Empty, Empty>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("test.NoPolicy/Do")
            .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
            .build();
    return ServerServiceDefinition.builder("test.NoPolicy")
        .addMethod(method, ServerCalls.asyncUnaryCall((request, out) -> out.onCompleted()))
        .build();
  }
}
