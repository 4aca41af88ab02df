package io.toplink.dcim.server.netboot;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.MacAddress;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.install.DhcpSnippets;
import io.toplink.dcim.core.install.Install.WhoIsIt;
import io.toplink.dcim.core.install.Netboot;
import io.toplink.dcim.core.install.TaskReports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What machines ask for. Everything under {@code /i/TOKEN/} is the installer's, {@code /u/TOKEN}
 * the installed system's. GET and POST mean the same, because installers' tools often can do only
 * one of them; bodies are not read. HEAD is for files: elsewhere it would be an action. Whatever
 * may go ahead is answered with {@code GO}, whatever must not with {@code STOP}, the reason and a
 * sentence.
 */
final class NetbootHandler extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(NetbootHandler.class);
  private static final List<String> METHODS = List.of("GET", "POST");
  private static final Set<String> STATIC = Set.of("boot.ipxe", "dnsmasq.conf");
  private static final int LONGEST_VALUE = 300;
  private static final int LONGEST_LIST = 7000;
  private static final String GO = "GO\n";

  private final Netboot netboot;
  private final TaskReports tasks;
  private final DhcpSnippets snippets;

  NetbootHandler(Netboot netboot, TaskReports tasks, DhcpSnippets snippets) {
    this.netboot = netboot;
    this.tasks = tasks;
    this.snippets = snippets;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String method = request.getMethod();
    if (!METHODS.contains(method) && !(HttpMethod.HEAD.is(method) && onlyReads(request))) {
      response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", METHODS));
      send(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "STOP REFUSED use GET\n");
      return true;
    }
    try {
      answer(request, response, callback);
    } catch (DcimException refused) {
      refuse(response, callback, refused);
    } catch (RuntimeException fault) {
      log.error("{} {}", request.getMethod(), NetbootLog.path(request), fault);
      send(
          response,
          callback,
          HttpStatus.INTERNAL_SERVER_ERROR_500,
          "STOP INTERNAL the server failed; ask again\n");
    }
    return true;
  }

  /** What may be asked for by HEAD: neither a token nor a count changes by being looked at. */
  private static boolean onlyReads(Request request) {
    String[] path = Request.getPathInContext(request).split("/", -1);
    return path.length == 2 && STATIC.contains(path[1])
        || path.length == 5 && path[1].equals("i") && path[3].equals("f");
  }

  private void answer(Request request, Response response, Callback callback) {
    String[] path = Request.getPathInContext(request).split("/", -1);
    String first = path.length > 1 ? path[1] : "";
    String address = Request.getRemoteAddr(request);
    if (path.length == 2) {
      String text =
          switch (first) {
            case "boot" -> netboot.boot(who(query(request)), address);
            case "boot.ipxe" -> snippets.chain();
            case "dnsmasq.conf" -> snippets.dnsmasq();
            default -> throw DcimException.notFound("path");
          };
      send(response, callback, HttpStatus.OK_200, text);
    } else if (first.equals("i") && path.length == 5 && path[3].equals("f")) {
      sendFile(request, response, callback, netboot.file(path[2], path[4], address));
    } else if (first.equals("i") && path.length == 5 && path[3].equals("t")) {
      String text = netboot.template(path[2], path[4], who(query(request)), address);
      send(response, callback, HttpStatus.OK_200, text);
    } else if (first.equals("i") && path.length == 4) {
      report(path[2], path[3], query(request), address);
      send(response, callback, HttpStatus.OK_200, GO);
    } else if (first.equals("u") && path.length == 3) {
      netboot.up(path[2], address);
      send(response, callback, HttpStatus.OK_200, GO);
    } else {
      throw DcimException.notFound("path");
    }
  }

  private void report(String token, String what, Fields query, String address) {
    switch (what) {
      case "progress" ->
          netboot.progress(
              token, number(query.getValue("percent")), text(query, "message"), address);
      case "begin-wipe" -> netboot.beginWipe(token, who(query), list(query, "disks"), address);
      case "written" -> netboot.written(token, address);
      case "disk" -> tasks.disk(token, text(query, "device"), text(query, "result"), address);
      case "done" -> tasks.done(token, address);
      case "failed" -> netboot.failed(token, text(query, "message"), address);
      default -> throw DcimException.notFound("path");
    }
  }

  private static Fields query(Request request) {
    return Request.extractQueryParameters(request, StandardCharsets.UTF_8);
  }

  private static WhoIsIt who(Fields query) {
    String mac = text(query, "mac");
    return new WhoIsIt(mac(mac), orNull(text(query, "uuid")), orNull(text(query, "serial")));
  }

  /** A machine that cannot say it properly is one that cannot be found. */
  private static @Nullable MacAddress mac(String text) {
    try {
      return text.isEmpty() ? null : MacAddress.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static int number(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
  }

  private static String text(Fields query, String name) {
    return value(query, name, LONGEST_VALUE);
  }

  private static String list(Fields query, String name) {
    return value(query, name, LONGEST_LIST);
  }

  private static String value(Fields query, String name, int longest) {
    String value = Optional.ofNullable(query.getValue(name)).orElse("");
    return value.length() > longest ? value.substring(0, longest) : value;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** What may be asked for again says when: iPXE then does so by itself. */
  static void refuse(Response response, Callback callback, DcimException refused) {
    Duration wait = refused.retryAfter();
    if (wait != null) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, Math.max(1, wait.toSeconds()));
    }
    send(
        response,
        callback,
        wait != null ? HttpStatus.SERVICE_UNAVAILABLE_503 : status(refused.reason()),
        "STOP " + refused.reason() + " " + refused.message() + "\n");
  }

  private static int status(Reason reason) {
    return switch (reason.kind()) {
      case INVALID -> HttpStatus.BAD_REQUEST_400;
      case DENIED -> HttpStatus.FORBIDDEN_403;
      case NOT_FOUND -> HttpStatus.NOT_FOUND_404;
      case PRECONDITION, CONFLICT -> HttpStatus.CONFLICT_409;
      default -> HttpStatus.SERVICE_UNAVAILABLE_503;
    };
  }

  static void send(Response response, Callback callback, int status, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static void sendFile(Request request, Response response, Callback callback, Path file) {
    try {
      response.setStatus(HttpStatus.OK_200);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    if (HttpMethod.HEAD.is(request.getMethod())) {
      callback.succeeded();
    } else {
      Content.copy(Content.Source.from(file), response, callback);
    }
  }
}
