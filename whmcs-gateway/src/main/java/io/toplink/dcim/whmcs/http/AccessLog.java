package io.toplink.dcim.whmcs.http;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each request: never a query, a header or a body. */
final class AccessLog implements RequestLog {
  private static final Logger log = LoggerFactory.getLogger("access");
  private static final String ABOUT = AccessLog.class.getName();
  private static final Pattern LOOKS_SECRET = Pattern.compile("dcs[0-9A-Za-z]+");
  private static final int LONGEST_PATH = 200;

  /** What is known of a request by the time it is answered. */
  private static final class About {
    volatile String requestId = "";
    volatile String key = "";
    volatile String client = "";
    volatile String code = "";
  }

  static void start(Request request, String requestId) {
    about(request).requestId = requestId;
  }

  static void admitted(Request request, Admission.Admitted admitted) {
    About about = about(request);
    about.client = admitted.client().getHostAddress();
    about.key = admitted.authorization().map(Authorization::key).orElse("");
  }

  static void note(Request request, String code) {
    about(request).code = code;
  }

  @Override
  public void log(Request request, Response response) {
    About about = about(request);
    long nanos = NanoTime.since(request.getBeginNanoTime());
    log.atInfo()
        .addKeyValue("method", request.getMethod())
        .addKeyValue("path", path(request))
        .addKeyValue("status", response.getStatus())
        .addKeyValue("code", about.code)
        .addKeyValue("ms", TimeUnit.NANOSECONDS.toMillis(nanos))
        .addKeyValue("request_id", about.requestId)
        .addKeyValue("key", about.key)
        .addKeyValue(
            "client", about.client.isEmpty() ? Request.getRemoteAddr(request) : about.client)
        .addKeyValue("bytes", Response.getContentBytesWritten(response))
        .log("request");
  }

  private static String path(Request request) {
    String path = Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
    String shortened = path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path;
    return LOOKS_SECRET.matcher(shortened).replaceAll("***");
  }

  private static About about(Request request) {
    if (request.getAttribute(ABOUT) instanceof About about) {
      return about;
    }
    About about = new About();
    request.setAttribute(ABOUT, about);
    return about;
  }
}
