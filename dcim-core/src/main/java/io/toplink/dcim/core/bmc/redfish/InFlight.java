package io.toplink.dcim.core.bmc.redfish;

import io.toplink.dcim.core.bmc.BmcException;
import io.toplink.dcim.core.bmc.BmcTarget;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One request on its way, and how far it came. */
final class InFlight {
  private final BmcTarget target;
  private final Request request;
  private final int answerBytes;
  private final TrackedBody body;
  private final CompletableFuture<HttpResponse<byte[]>> response = new CompletableFuture<>();
  private final long begun = System.nanoTime();
  private volatile @Nullable ResponseInfo head;

  /**
   * @param answerBytes longest answer that is read
   */
  InFlight(BmcTarget target, Request request, int answerBytes) {
    this.target = target;
    this.request = request;
    this.answerBytes = answerBytes;
    this.body = new TrackedBody(request.body() == null ? new byte[0] : request.body());
  }

  BmcTarget target() {
    return target;
  }

  /** Whether it only asks. */
  boolean isQuestion() {
    return !request.acts();
  }

  /** Nanoseconds since it was made. */
  long age() {
    return System.nanoTime() - begun;
  }

  /** Sends it once there is leave to; the time limit begins then. */
  CompletableFuture<HttpResponse<byte[]>> send(
      TlsGate gate, HttpClient client, Function<TrackedBody, HttpRequest> http) {
    CompletableFuture<TlsGate.Pass> leave = gate.enter(target);
    leave
        .orTimeout(request.limit().toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete(
            (pass, failure) -> {
              if (pass == null) {
                response.completeExceptionally(noLeave());
              } else {
                go(pass, client, http);
              }
            });
    return response;
  }

  /** Waits for it no longer. */
  void abort(Throwable why) {
    response.completeExceptionally(why);
  }

  /**
   * What came of it.
   *
   * @param got what came; null if nothing usable did
   * @param failure why nothing did
   * @return the answer; for a request that acts, one without a body if only that was lost
   */
  Answer conclude(
      @Nullable HttpResponse<byte[]> got, @Nullable Throwable failure, Failures failures)
      throws NoAnswer {
    if (got != null) {
      return new Answer(got.statusCode(), got.headers(), got.body());
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof NoAnswer noAnswer) {
      throw noAnswer;
    }
    ResponseInfo seen = head;
    if (seen != null && request.acts()) {
      return new Answer(seen.statusCode(), seen.headers(), new byte[0]);
    }
    throw failures.explain(
        target,
        request,
        seen != null,
        body.mayHaveLeft(),
        cause == null ? new IllegalStateException("no answer and no reason") : cause);
  }

  private void go(TlsGate.Pass pass, HttpClient client, Function<TrackedBody, HttpRequest> http) {
    if (response.isDone()) {
      pass.close();
      return;
    }
    CompletableFuture<HttpResponse<byte[]>> wire;
    try {
      wire =
          client.sendAsync(
              http.apply(body),
              info -> {
                head = info;
                return new LimitedBody(answerBytes);
              });
    } catch (RuntimeException e) {
      pass.close();
      response.completeExceptionally(e);
      return;
    }
    wire.whenComplete(
        (got, failure) -> {
          if (got == null) {
            response.completeExceptionally(failure);
          } else {
            pass.answered(got.headers());
            response.complete(got);
          }
        });
    response
        .orTimeout(request.limit().toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete(
            (got, failure) -> {
              pass.close();
              if (failure != null) {
                wire.cancel(true);
              }
            });
  }

  private static NoAnswer noLeave() {
    return new NoAnswer(
        BmcException.Kind.BUSY, "queue", false, "too many TLS connections are being set up", null);
  }
}
