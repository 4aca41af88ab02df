package io.toplink.dcim.it.bench;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Many callers of one server; each asks again as soon as it is answered. */
final class GrpcLoad implements AutoCloseable {
  private static final int CHANNELS = 4;
  private static final int DEADLINE_SECONDS = 30;

  private final Program measured;
  private final List<ManagedChannel> connections = new ArrayList<>();
  private final List<Channel> channels = new ArrayList<>();

  /**
   * Connects.
   *
   * @param measured whose processor time counts
   * @param authorization sent with each call
   */
  GrpcLoad(Program measured, int port, String authorization) {
    this.measured = measured;
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    for (int i = 0; i < CHANNELS; i++) {
      ManagedChannel connection =
          Grpc.newChannelBuilderForAddress("127.0.0.1", port, InsecureChannelCredentials.create())
              .directExecutor()
              .maxInboundMessageSize(16 << 20)
              .build();
      connections.add(connection);
      channels.add(
          ClientInterceptors.intercept(
              connection, MetadataUtils.newAttachHeadersInterceptor(headers)));
    }
  }

  /** One connection, for single calls. */
  Channel channel() {
    return channels.get(0);
  }

  <Q, R> Slot run(
      MethodDescriptor<Q, R> method, Supplier<Q> requests, int callers, Recorder recorder) {
    Duration before = measured.cpu();
    CountDownLatch callersLeft = new CountDownLatch(callers);
    for (int i = 0; i < callers; i++) {
      Channel channel = channels.get(i % CHANNELS);
      new Caller<>(channel, method, requests, recorder, callersLeft).next();
    }
    try {
      callersLeft.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return recorder.slot(measured.cpu().minus(before));
  }

  private record Caller<Q, R>(
      Channel channel,
      MethodDescriptor<Q, R> method,
      Supplier<Q> requests,
      Recorder recorder,
      CountDownLatch callersLeft) {

    void next() {
      if (!recorder.more()) {
        callersLeft.countDown();
        return;
      }
      long begin = System.nanoTime();
      ClientCalls.asyncUnaryCall(
          channel.newCall(
              method, CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)),
          requests.get(),
          new StreamObserver<>() {
            @Override
            public void onNext(R answer) {}

            @Override
            public void onError(Throwable failure) {
              recorder.failed(failure);
              next();
            }

            @Override
            public void onCompleted() {
              recorder.answered(begin);
              next();
            }
          });
    }
  }

  @Override
  public void close() {
    connections.forEach(ManagedChannel::shutdownNow);
  }
}
