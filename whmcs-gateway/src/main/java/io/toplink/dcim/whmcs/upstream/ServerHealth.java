package io.toplink.dcim.whmcs.upstream;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.concurrent.TimeUnit;

/** Asks the server whether it is well, so that no customer's order has to find out. */
final class ServerHealth {
  private static final long PATIENCE_SECONDS = 2;

  private final Channel channel;

  ServerHealth(Channel channel) {
    this.channel = channel;
  }

  /**
   * Returns if the service is being served, or if the server has no opinion on it.
   *
   * @throws StatusRuntimeException if it is not, or does not answer
   */
  void check(String service) {
    HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(service).build();
    try {
      ServingStatus status =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .check(request)
              .getStatus();
      if (status != ServingStatus.SERVING) {
        throw Status.UNAVAILABLE.withDescription(service + " is " + status).asRuntimeException();
      }
    } catch (StatusRuntimeException failed) {
      if (!answeredWithoutOpinion(failed.getStatus().getCode())) {
        throw failed;
      }
    }
  }

  private static boolean answeredWithoutOpinion(Status.Code code) {
    return code == Status.Code.UNIMPLEMENTED || code == Status.Code.NOT_FOUND;
  }
}
