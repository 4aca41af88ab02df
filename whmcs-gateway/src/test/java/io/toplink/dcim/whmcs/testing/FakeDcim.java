package io.toplink.dcim.whmcs.testing;

import com.google.longrunning.OperationsGrpc;
import com.google.protobuf.Message;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.toplink.dcim.v1.ApiCredentialServiceGrpc;
import io.toplink.dcim.v1.ImageServiceGrpc;
import io.toplink.dcim.v1.PackageServiceGrpc;
import io.toplink.dcim.v1.PowerServiceGrpc;
import io.toplink.dcim.v1.ProvisioningServiceGrpc;
import io.toplink.dcim.v1.SiteServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A server that does as it is told, on a port of its own. Every method answers with the behaviour
 * set for it; every call is kept, with its metadata.
 */
public final class FakeDcim implements AutoCloseable {
  private static final Context.Key<Metadata> HEADERS = Context.key("headers");

  private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Server server;
  private final int port;

  /** What a method does with a request. */
  @FunctionalInterface
  public interface Behaviour {
    /** Answers, fails, or keeps silent. */
    void handle(Message request, StreamObserver<Message> out);
  }

  /** A call that arrived. */
  public record Seen(String method, Message request, Metadata headers) {
    /** A text header; empty if absent. */
    public String header(String name) {
      String value = headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
      return value == null ? "" : value;
    }
  }

  private FakeDcim(int wantedPort, ServerCredentials credentials) {
    var builder = Grpc.newServerBuilderForPort(wantedPort, credentials).intercept(keepHeaders());
    List.of(
            ProvisioningServiceGrpc.getServiceDescriptor(),
            PowerServiceGrpc.getServiceDescriptor(),
            PackageServiceGrpc.getServiceDescriptor(),
            SiteServiceGrpc.getServiceDescriptor(),
            ImageServiceGrpc.getServiceDescriptor(),
            ApiCredentialServiceGrpc.getServiceDescriptor(),
            OperationsGrpc.getServiceDescriptor(),
            HealthGrpc.getServiceDescriptor())
        .forEach(service -> builder.addService(define(service)));
    answer(
        "Check",
        request ->
            HealthCheckResponse.newBuilder()
                .setStatus(HealthCheckResponse.ServingStatus.SERVING)
                .build());
    try {
      server = builder.build().start();
      port = server.getPort();
    } catch (IOException unable) {
      throw new UncheckedIOException(unable);
    }
  }

  public static FakeDcim start() {
    return startOn(0);
  }

  /** On a port that was free a moment ago, such as that of a fake which was closed. */
  public static FakeDcim startOn(int port) {
    return new FakeDcim(port, InsecureServerCredentials.create());
  }

  public static FakeDcim start(ServerCredentials credentials) {
    return new FakeDcim(0, credentials);
  }

  public int port() {
    return port;
  }

  /** Sets what a method does from now on. */
  public FakeDcim on(String method, Behaviour behaviour) {
    behaviours.put(method, behaviour);
    return this;
  }

  /** Lets a method answer. */
  public FakeDcim answer(String method, Function<Message, Message> answer) {
    return on(
        method,
        (request, out) -> {
          out.onNext(answer.apply(request));
          out.onCompleted();
        });
  }

  public FakeDcim answer(String method, Message answer) {
    return answer(method, request -> answer);
  }

  /** Lets a method fail. */
  public FakeDcim fail(String method, StatusRuntimeException failure) {
    return on(method, (request, out) -> out.onError(failure));
  }

  /** Lets a method take the request and never answer. */
  public FakeDcim hang(String method) {
    return on(method, (request, out) -> {});
  }

  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  public List<Seen> seen(String method) {
    return seen.stream().filter(call -> call.method().equals(method)).toList();
  }

  public void forget() {
    seen.clear();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private ServerServiceDefinition define(ServiceDescriptor service) {
    ServerServiceDefinition.Builder builder = ServerServiceDefinition.builder(service.getName());
    for (MethodDescriptor<?, ?> method : service.getMethods()) {
      if (method.getType() == MethodDescriptor.MethodType.UNARY) {
        @SuppressWarnings("unchecked")
        MethodDescriptor<Message, Message> unary = (MethodDescriptor<Message, Message>) method;
        String name = String.valueOf(unary.getBareMethodName());
        builder.addMethod(
            unary, ServerCalls.asyncUnaryCall((request, out) -> handle(name, request, out)));
      }
    }
    return builder.build();
  }

  private void handle(String method, Message request, StreamObserver<Message> out) {
    seen.add(new Seen(method, request, HEADERS.get()));
    behaviours
        .getOrDefault(
            method, (ignored, silent) -> silent.onError(Status.UNIMPLEMENTED.asRuntimeException()))
        .handle(request, out);
  }

  private static ServerInterceptor keepHeaders() {
    return new ServerInterceptor() {
      @Override
      public <Q, R> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return Contexts.interceptCall(
            Context.current().withValue(HEADERS, headers), call, headers, next);
      }
    };
  }
}
