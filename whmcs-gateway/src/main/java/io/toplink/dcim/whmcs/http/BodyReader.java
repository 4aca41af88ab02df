package io.toplink.dcim.whmcs.http;

import io.toplink.dcim.whmcs.config.LimitsConfig;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** Reads bodies as they come, holding no thread while a slow caller takes its time. */
final class BodyReader {
  private final LimitsConfig limits;

  @Inject
  BodyReader(LimitsConfig limits) {
    this.limits = limits;
  }

  /** All of the body; fails with a {@link ProblemException} if it is too large or too slow. */
  CompletableFuture<byte[]> read(Request request) {
    return Content.Source.asByteArrayAsync(request, limits.body())
        .orTimeout(limits.bodyTime().toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            failure -> {
              throw problem(failure).header("Connection", "close").asException();
            });
  }

  static Problem tooLarge(int limit) {
    return Problem.of(413, "BODY_TOO_LARGE", "The body is larger than " + limit / 1024 + " KiB.")
        .header("Connection", "close");
  }

  private Problem problem(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof TimeoutException) {
      return Problem.of(
          408, "BODY_TIMEOUT", "The body did not arrive within " + limits.bodyTime() + ".");
    }
    if (cause instanceof IllegalStateException) {
      return tooLarge(limits.body());
    }
    if (cause instanceof HttpException malformed) {
      return Problem.of(malformed.getCode(), "REQUEST_INVALID", "The body is not proper HTTP.");
    }
    return Problem.of(400, "REQUEST_INVALID", "The body broke off.");
  }
}
