package io.toplink.dcim.server.netboot;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.install.InstallMedia;
import io.toplink.dcim.core.install.MediaImage;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What BMCs read: {@code /m/TOKEN/FILE}, whole or in pieces, the same bytes each time. */
final class MediaHandler extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(MediaHandler.class);

  private final InstallMedia media;

  MediaHandler(InstallMedia media) {
    this.media = media;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String[] path = Request.getPathInContext(request).split("/", -1);
    boolean reads =
        HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    if (!reads || path.length != 4 || !path[1].equals("m")) {
      return false;
    }
    try {
      send(media.read(path[2], path[3]), request, response, callback);
    } catch (DcimException refused) {
      NetbootHandler.refuse(response, callback, refused);
    } catch (IOException | RuntimeException fault) {
      log.error("{} {}", request.getMethod(), NetbootLog.path(request), fault);
      NetbootHandler.send(
          response,
          callback,
          HttpStatus.INTERNAL_SERVER_ERROR_500,
          "STOP INTERNAL the server failed; ask again\n");
    }
    return true;
  }

  private static void send(MediaImage image, Request request, Response response, Callback callback)
      throws IOException {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
    headers.put(HttpHeader.ACCEPT_RANGES, "bytes");
    headers.put(HttpHeader.ETAG, image.etag());
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    if (HttpMethod.HEAD.is(request.getMethod())) {
      headers.put(HttpHeader.CONTENT_LENGTH, image.length());
      callback.succeeded();
      return;
    }
    Optional<ByteRange> range = range(request, image);
    if (range.isPresent() && !range.get().satisfiable()) {
      headers.put(HttpHeader.CONTENT_RANGE, "bytes */" + image.length());
      NetbootHandler.send(
          response,
          callback,
          HttpStatus.RANGE_NOT_SATISFIABLE_416,
          "STOP REFUSED this file has " + image.length() + " bytes\n");
      return;
    }
    ByteRange piece = range.orElse(new ByteRange(0, image.length()));
    Content.Source content = Content.Source.from(image.read(piece.from(), piece.end()));
    headers.put(HttpHeader.CONTENT_LENGTH, piece.end() - piece.from());
    if (range.isPresent()) {
      response.setStatus(HttpStatus.PARTIAL_CONTENT_206);
      headers.put(
          HttpHeader.CONTENT_RANGE,
          "bytes " + piece.from() + "-" + (piece.end() - 1) + "/" + image.length());
    }
    Content.copy(content, response, callback);
  }

  /** Of what has changed in between, all is sent. */
  private static Optional<ByteRange> range(Request request, MediaImage image) {
    String same = request.getHeaders().get(HttpHeader.IF_RANGE);
    if (same != null && !same.strip().equals(image.etag())) {
      return Optional.empty();
    }
    return Optional.ofNullable(request.getHeaders().get(HttpHeader.RANGE))
        .flatMap(header -> ByteRange.of(header, image.length()));
  }
}
