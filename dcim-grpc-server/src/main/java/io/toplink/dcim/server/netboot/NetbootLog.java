package io.toplink.dcim.server.netboot;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each request: never a token, and never a query, which holds what others wrote. */
final class NetbootLog implements RequestLog {
  private static final Logger log = LoggerFactory.getLogger("netboot-access");
  private static final Pattern TOKEN = Pattern.compile("^/+([ium])/+[^/]*");
  private static final int LONGEST = 120;

  @Override
  public void log(Request request, Response response) {
    // A BMC reads an ISO in thousands of pieces.
    boolean piece = response.getStatus() == HttpStatus.PARTIAL_CONTENT_206;
    (piece ? log.atDebug() : log.atInfo())
        .addKeyValue("method", request.getMethod())
        .addKeyValue("path", path(request))
        .addKeyValue("status", response.getStatus())
        .addKeyValue(
            "ms", TimeUnit.NANOSECONDS.toMillis(NanoTime.since(request.getBeginNanoTime())))
        .addKeyValue("client", Request.getRemoteAddr(request))
        .addKeyValue("bytes", Response.getContentBytesWritten(response))
        .log("request");
  }

  static String path(Request request) {
    return redacted(Optional.ofNullable(request.getHttpURI().getPath()).orElse(""));
  }

  static String redacted(String path) {
    String hidden = TOKEN.matcher(path).replaceFirst("/$1/***");
    return hidden.length() > LONGEST ? hidden.substring(0, LONGEST) : hidden;
  }
}
