package io.toplink.dcim.core.image;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what installers start from, once, and keeps it: machines get it from here and nothing
 * that is not what its digest says. A file without a digest is fetched again after a day; should
 * that fail, the one that is there goes on being used.
 */
public final class SourceFiles {
  private static final Logger log = LoggerFactory.getLogger(SourceFiles.class);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration FRESH = Duration.ofDays(1);
  private static final int BUFFER = 1 << 16;
  private static final int FETCHERS = 2;

  /** What is fetched, and so how much it may be and how long it may take. */
  public enum Size {
    BOOT_FILE(2L << 30, Duration.ofMinutes(4)),
    /** Where templates go on it is found out as well, see {@link IsoPlaces}. */
    ISO(16L << 30, Duration.ofMinutes(50));

    private final long bytes;
    private final Duration limit;

    Size(long bytes, Duration limit) {
      this.bytes = bytes;
      this.limit = limit;
    }
  }

  private final ImageConfig config;
  private final InstantSource clock;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final Map<String, Object> locks = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Path>> fetching = new ConcurrentHashMap<>();
  private final Executor fetchers =
      Executors.newFixedThreadPool(
          FETCHERS,
          work -> {
            Thread thread = new Thread(work, "image-fetcher");
            thread.setDaemon(true);
            return thread;
          });

  @Inject
  SourceFiles(ImageConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * The file, fetched if it is not here.
   *
   * @param image for the message
   * @throws DcimException IMAGE_SOURCE_UNUSABLE
   */
  public Path get(String image, ImageContent.Source source, Size size) {
    String name = name(source);
    Path file = config.cache().resolve(name);
    synchronized (locks.computeIfAbsent(name, any -> new Object())) {
      if (usable(source, file)) {
        return file;
      }
      try {
        fetch(image, source, size, file);
      } catch (DcimException e) {
        if (source.sha256() != null || !Files.exists(file)) {
          throw e;
        }
        log.warn("{}; using what was fetched before", e.message());
      }
      return file;
    }
  }

  /**
   * Whether the file is here; if it is not, it is being fetched from now on. A worker need not
   * wait.
   *
   * @throws DcimException IMAGE_SOURCE_UNUSABLE if it was tried to be fetched, and could not be
   */
  public boolean ready(String image, ImageContent.Source source, Size size) {
    String name = name(source);
    if (usable(source, config.cache().resolve(name))) {
      fetching.remove(name);
      return true;
    }
    CompletableFuture<Path> fetch =
        fetching.computeIfAbsent(
            name, any -> CompletableFuture.supplyAsync(() -> get(image, source, size), fetchers));
    if (!fetch.isDone()) {
      return false;
    }
    fetching.remove(name, fetch);
    try {
      fetch.join();
      return true;
    } catch (CompletionException e) {
      throw e.getCause() instanceof DcimException failure ? failure : e;
    }
  }

  private boolean usable(ImageContent.Source source, Path file) {
    try {
      return Files.exists(file)
          && (source.sha256() != null
              || Files.getLastModifiedTime(file).toInstant().isAfter(clock.instant().minus(FRESH)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file, e);
    }
  }

  private void fetch(String image, ImageContent.Source source, Size size, Path file) {
    long begin = System.nanoTime();
    try {
      Files.createDirectories(config.cache());
      Path draft = Files.createTempFile(config.cache(), "fetching-", ".part");
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
    } catch (IOException e) {
      throw unusable(image, source, "cannot be fetched: " + e).causedBy(e);
    }
  }

  private String download(String image, ImageContent.Source source, Size size, Path draft)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(source.uri())).timeout(size.limit).GET().build();
    try {
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() != 200) {
          throw unusable(image, source, "is answered with HTTP " + answer.statusCode());
        }
        return copy(image, source, size, body, draft);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String copy(
      String image, ImageContent.Source source, Size size, InputStream body, Path draft)
      throws IOException {
    MessageDigest digest = sha256();
    long end = System.nanoTime() + size.limit.toNanos();
    long total = 0;
    byte[] buffer = new byte[BUFFER];
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(draft), digest)) {
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        out.write(buffer, 0, read);
        total += read;
        if (total > size.bytes || System.nanoTime() > end) {
          throw unusable(
              image,
              source,
              total > size.bytes
                  ? "is larger than " + size.bytes + " bytes"
                  : "takes longer than " + size.limit.toSeconds() + " s");
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static DcimException unusable(String image, ImageContent.Source source, String why) {
    return DcimException.of(
        Reason.IMAGE_SOURCE_UNUSABLE,
        image + ": its source '" + source.id() + "' (" + source.uri() + ") " + why,
        "image",
        image,
        "source",
        source.id());
  }

  /** Pinned files by what they are, others by where they come from. */
  private static String name(ImageContent.Source source) {
    return source.sha256() != null
        ? source.sha256()
        : "unpinned-"
            + HexFormat.of()
                .formatHex(sha256().digest(source.uri().getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
