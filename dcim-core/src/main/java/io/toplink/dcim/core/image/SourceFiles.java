package io.toplink.dcim.core.image;

import io.toplink.dcim.core.base.DcimException;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what installers start from: machines get it from here and nothing that is not what its
 * digest says. A file without a digest is fetched again after a day; should that fail, the one that
 * is there goes on being used.
 *
 * <p>Nobody who asks waits for a mirror. Files are fetched by a few threads of their own, each file
 * by one of them at most, and ISOs are no load for those of kernels. Several processes may share
 * one cache directory.
 */
public final class SourceFiles {
  private static final Logger log = LoggerFactory.getLogger(SourceFiles.class);
  private static final Duration FRESH = Duration.ofDays(1);

  /** After this a mirror that failed is asked again for what is here as it was. */
  static final Duration REFRESH_PAUSE = Duration.ofMinutes(5);

  /** The same for what is not here. */
  static final Duration PAUSE = Duration.ofSeconds(15);

  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);
  private static final int FETCHERS = 2;

  /** What is fetched, and so how much it may be and how long it may take. */
  public enum Size {
    BOOT_FILE,
    /** Where templates go on it is found out as well, see {@link IsoPlaces}. */
    ISO
  }

  /** Over since then, well if there is no failure. */
  private record Ended(Instant at, @Nullable DcimException failure) {}

  private final ImageConfig config;
  private final InstantSource clock;
  private final SourceFetcher fetcher;
  private final Map<Path, CompletableFuture<Ended>> fetches = new ConcurrentHashMap<>();
  private final Map<Size, Executor> threads =
      Map.of(Size.BOOT_FILE, threads("image-fetcher"), Size.ISO, threads("iso-fetcher"));

  @Inject
  SourceFiles(ImageConfig config, InstantSource clock) {
    this(config, clock, new SourceFetcher(config.cache(), SourceFetcher.CAPS));
  }

  SourceFiles(ImageConfig config, InstantSource clock, SourceFetcher fetcher) {
    this.config = config;
    this.clock = clock;
    this.fetcher = fetcher;
  }

  private static Executor threads(String name) {
    return Executors.newFixedThreadPool(
        FETCHERS,
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * The file. What is not here, or old, is being fetched from now on.
   *
   * @param image for the message
   * @throws DcimException IMAGE_SOURCE_UNUSABLE, to be asked for again, if it is not here
   */
  public Path get(String image, ImageContent.Source source, Size size) {
    if (!here(image, source, size)) {
      throw SourceFetcher.unusable(image, source, "is not here yet; ask again")
          .retryAfter(ASK_AGAIN);
    }
    return file(source);
  }

  /** Whether {@link #get} has it. */
  public boolean here(String image, ImageContent.Source source, Size size) {
    Path file = file(source);
    if (!fresh(source, file)) {
      Duration pause = Files.exists(file) ? REFRESH_PAUSE : PAUSE;
      fetch(image, source, size, clock.instant().minus(pause));
    }
    return Files.exists(file);
  }

  /**
   * Whether the file is here, as new as it can be had; if it is not, it is being fetched from now
   * on.
   *
   * @param since a failure from before that says nothing of a file that is not here
   * @throws DcimException IMAGE_SOURCE_UNUSABLE if it was tried to be fetched, and could not be
   */
  public boolean ready(String image, ImageContent.Source source, Size size, Instant since) {
    Path file = file(source);
    if (fresh(source, file)) {
      return true;
    }
    boolean old = Files.exists(file);
    Instant due = old ? clock.instant().minus(REFRESH_PAUSE) : since;
    Ended ended = fetch(image, source, size, due).getNow(null);
    if (ended == null) {
      return false;
    }
    if (ended.failure() != null && !old) {
      throw ended.failure();
    }
    return true;
  }

  /** The one under way, or the last one if it failed since then, or else one that begins now. */
  private CompletableFuture<Ended> fetch(
      String image, ImageContent.Source source, Size size, Instant since) {
    Path file = file(source);
    return fetches.compute(
        file,
        (any, last) -> {
          if (last != null) {
            Ended ended = last.getNow(null);
            if (ended == null || ended.failure() != null && !ended.at().isBefore(since)) {
              return last;
            }
          }
          return CompletableFuture.supplyAsync(
              () -> fetched(image, source, size, file), threads.get(size));
        });
  }

  private Ended fetched(String image, ImageContent.Source source, Size size, Path file) {
    try {
      fetcher.fetch(image, source, size, file);
      return new Ended(clock.instant(), null);
    } catch (DcimException e) {
      log.warn("{}{}", e.message(), Files.exists(file) ? "; using what was fetched before" : "");
      return new Ended(clock.instant(), e);
    } catch (RuntimeException fault) {
      log.error("fetching {} of {}", source.id(), image, fault);
      DcimException failure = SourceFetcher.unusable(image, source, "cannot be fetched: " + fault);
      return new Ended(clock.instant(), failure.causedBy(fault));
    }
  }

  private boolean fresh(ImageContent.Source source, Path file) {
    try {
      return Files.exists(file)
          && (source.sha256() != null
              || Files.getLastModifiedTime(file).toInstant().isAfter(clock.instant().minus(FRESH)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + file, e);
    }
  }

  /** Pinned files by what they are, others by where they come from. */
  private Path file(ImageContent.Source source) {
    String name =
        source.sha256() != null
            ? source.sha256()
            : "unpinned-"
                + HexFormat.of()
                    .formatHex(
                        SourceFetcher.sha256()
                            .digest(source.uri().getBytes(StandardCharsets.UTF_8)));
    return config.cache().resolve(name);
  }
}
