package io.toplink.dcim.core.image;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.image.SourceFiles.Size;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches a source: all of it, and as its digest says, or nothing is left of it. */
final class SourceFetcher {
  private static final Logger log = LoggerFactory.getLogger(SourceFetcher.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /**
   * How much is taken.
   *
   * @param bytes of one file
   * @param time from the request to its last byte
   */
  record Cap(long bytes, Duration time) {}

  /** What is far more than any such file has and takes. */
  static final Map<Size, Cap> CAPS =
      Map.of(
          Size.BOOT_FILE, new Cap(2L << 30, Duration.ofMinutes(4)),
          Size.ISO, new Cap(16L << 30, Duration.ofMinutes(50)));

  private final Path cache;
  private final Map<Size, Cap> caps;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /**
   * @param cache where drafts are written
   * @param caps of every size
   */
  SourceFetcher(Path cache, Map<Size, Cap> caps) {
    this.cache = cache;
    this.caps = caps;
  }

  /**
   * Has the file there, instead of the one that may have been there before.
   *
   * @param image for the message
   * @param file in the cache
   * @throws DcimException IMAGE_SOURCE_UNUSABLE
   */
  void fetch(String image, ImageContent.Source source, Size size, Path file) {
    long begin = System.nanoTime();
    try {
      Files.createDirectories(cache);
      Path draft = Files.createTempFile(cache, "fetching-", ".part");
      try {
        String digest = download(image, source, size, draft);
        if (source.sha256() != null && !source.sha256().equals(digest)) {
          throw unusable(
              image, source, "has the SHA-256 " + digest + ", and not " + source.sha256());
        }
        if (size == Size.ISO) {
          IsoPlaces.keep(draft, IsoPlaces.kept(file));
        }
        Files.move(
            draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        log.info(
            "fetched {} of {}: {} bytes, SHA-256 {}, {} ms",
            source.id(),
            image,
            Files.size(file),
            digest,
            Duration.ofNanos(System.nanoTime() - begin).toMillis());
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (Download.TooLarge e) {
      throw unusable(image, source, String.valueOf(e.getMessage())).causedBy(e);
    } catch (IOException e) {
      throw unusable(image, source, "cannot be fetched: " + e).causedBy(e);
    }
  }

  /** Gives the SHA-256 of what has come. */
  private String download(String image, ImageContent.Source source, Size size, Path draft)
      throws IOException {
    Cap cap = caps.getOrDefault(size, new Cap(0, Duration.ZERO));
    HttpRequest request = HttpRequest.newBuilder(URI.create(source.uri())).GET().build();
    try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      CompletableFuture<HttpResponse<String>> answering =
          client.sendAsync(
              request,
              begun ->
                  begun.statusCode() == 200
                      ? new Download(out, cap.bytes(), sha256())
                      : HttpResponse.BodySubscribers.replacing(""));
      try {
        HttpResponse<String> answer = answering.get(cap.time().toMillis(), TimeUnit.MILLISECONDS);
        if (answer.statusCode() != 200) {
          throw unusable(image, source, "is answered with HTTP " + answer.statusCode());
        }
        return answer.body();
      } finally {
        // A mirror that stops in the middle keeps neither its connection nor this thread.
        answering.cancel(true);
      }
    } catch (TimeoutException e) {
      throw unusable(image, source, "takes longer than " + cap.time().toSeconds() + " s");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  static DcimException unusable(String image, ImageContent.Source source, String why) {
    return DcimException.of(
        Reason.IMAGE_SOURCE_UNUSABLE,
        image + ": its source '" + source.id() + "' (" + source.uri() + ") " + why,
        "image",
        image,
        "source",
        source.id());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
