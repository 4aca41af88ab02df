package io.toplink.dcim.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import io.toplink.dcim.core.image.SourceFetcher.Cap;
import io.toplink.dcim.core.image.SourceFiles.Size;
import io.toplink.dcim.core.testing.Await;
import io.toplink.dcim.core.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is here, what is fetched, and that nobody who asks waits for a mirror. */
@Timeout(120)
class SourceFilesTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String IMAGE = "images/deb";
  private static final String CONTENT = "this is a kernel";
  private static final String DIGEST =
      "0000000000000000000000000000000000000000000000000000000000000000";

  private final FakeClock clock = new FakeClock();
  @TempDir private Path cache;
  private SlowMirror mirror;
  private SourceFiles files;

  @BeforeEach
  void open() throws IOException {
    clock.advance(Duration.between(clock.instant(), Instant.now()));
    mirror = new SlowMirror(CONTENT);
    files = files(new Cap(100, SOON));
  }

  @AfterEach
  void close() {
    mirror.close();
  }

  private SourceFiles files(Cap cap) {
    return new SourceFiles(
        new ImageConfig(cache, true, false),
        clock,
        new SourceFetcher(cache, Map.of(Size.BOOT_FILE, cap)));
  }

  private ImageContent.Source source(@Nullable String sha256) {
    return new ImageContent.Source("kernel", mirror.uri(), sha256);
  }

  private ImageContent.Source unpinned() {
    return source(null);
  }

  private boolean ready(ImageContent.Source source) {
    return files.ready(IMAGE, source, Size.BOOT_FILE, clock.instant());
  }

  private void awaitReady() {
    Instant since = clock.instant();
    Await.until(
        "the file to be here", SOON, () -> files.ready(IMAGE, unpinned(), Size.BOOT_FILE, since));
  }

  private String got() throws IOException {
    return Files.readString(files.get(IMAGE, unpinned(), Size.BOOT_FILE));
  }

  /** Gives why the file cannot be had. */
  private DcimException failure(ImageContent.Source source) {
    Instant since = clock.instant();
    CompletableFuture<DcimException> failed = new CompletableFuture<>();
    Await.until(
        "the fetch to fail",
        SOON,
        () -> {
          DcimException e =
              catchThrowableOfType(
                  DcimException.class, () -> files.ready(IMAGE, source, Size.BOOT_FILE, since));
          return e != null && failed.complete(e);
        });
    return failed.join();
  }

  private void makeOld() throws IOException {
    Path file = files.get(IMAGE, unpinned(), Size.BOOT_FILE);
    Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(Duration.ofDays(2))));
  }

  private List<Path> cached() throws IOException {
    try (Stream<Path> all = Files.list(cache)) {
      return all.toList();
    }
  }

  @Test
  void whatIsNotHereIsFetchedOnceHoweverManyAsk() throws Exception {
    mirror.hold();
    ExecutorService askers = Executors.newFixedThreadPool(32);
    List<CompletableFuture<Void>> asked =
        IntStream.range(0, 64)
            .mapToObj(
                any ->
                    CompletableFuture.runAsync(
                        () ->
                            assertThatThrownBy(() -> files.get(IMAGE, unpinned(), Size.BOOT_FILE))
                                .isInstanceOfSatisfying(
                                    DcimException.class,
                                    e -> {
                                      assertThat(e.reason())
                                          .isEqualTo(Reason.IMAGE_SOURCE_UNUSABLE);
                                      assertThat(e.retryAfter()).isPositive();
                                    }),
                        askers))
            .toList();
    // All are answered while the mirror keeps silent.
    asked.forEach(CompletableFuture::join);
    askers.shutdown();
    assertThat(ready(unpinned())).isFalse();
    mirror.release();
    awaitReady();
    assertThat(got()).isEqualTo(CONTENT);
    assertThat(mirror.requests()).isEqualTo(1);
  }

  @Test
  void anOldFileIsServedWhileItIsFetchedAgain() throws Exception {
    awaitReady();
    makeOld();
    mirror.serves("another kernel");
    mirror.hold();
    assertThat(got()).isEqualTo(CONTENT);
    assertThat(got()).isEqualTo(CONTENT);
    // Who begins an installation waits for the new one.
    assertThat(ready(unpinned())).isFalse();
    mirror.release();
    awaitReady();
    assertThat(got()).isEqualTo("another kernel");
    assertThat(mirror.requests()).isEqualTo(2);
  }

  @Test
  void anOldFileIsUsedAndItsMirrorLeftAloneAfterItFailed() throws Exception {
    awaitReady();
    makeOld();
    mirror.answers(500);
    assertThat(got()).isEqualTo(CONTENT);
    awaitReady();
    for (int i = 0; i < 10; i++) {
      assertThat(got()).isEqualTo(CONTENT);
      assertThat(ready(unpinned())).isTrue();
    }
    assertThat(mirror.requests()).isEqualTo(2);

    clock.advance(SourceFiles.REFRESH_PAUSE.plusSeconds(1));
    mirror.answers(200);
    mirror.serves("another kernel");
    assertThat(got()).isIn(CONTENT, "another kernel");
    awaitReady();
    assertThat(got()).isEqualTo("another kernel");
    assertThat(mirror.requests()).isEqualTo(3);
  }

  @Test
  void whatCouldNotBeFetchedIsAskedForAgainByWhoBeginsAndLaterByMachines() {
    mirror.answers(404);
    assertThat(failure(unpinned()).message()).contains("is answered with HTTP 404");
    assertThat(files.here(IMAGE, unpinned(), Size.BOOT_FILE)).isFalse();
    assertThat(mirror.requests()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(failure(unpinned()).message()).contains("is answered with HTTP 404");
    assertThat(mirror.requests()).isEqualTo(2);

    clock.advance(SourceFiles.PAUSE.plusSeconds(1));
    mirror.answers(200);
    Await.until(
        "a machine's request to have it fetched",
        SOON,
        () -> files.here(IMAGE, unpinned(), Size.BOOT_FILE));
    assertThat(mirror.requests()).isEqualTo(3);
  }

  @Test
  void whatIsNotWhatItsDigestSaysIsNeverHere() throws Exception {
    assertThat(failure(source(DIGEST)).message())
        .contains("has the SHA-256 ")
        .contains("and not " + DIGEST);
    assertThat(files.here(IMAGE, source(DIGEST), Size.BOOT_FILE)).isFalse();
    assertThat(cached()).isEmpty();
  }

  @Test
  void whatIsLargerThanItMayBeIsNotTaken() throws Exception {
    files = files(new Cap(CONTENT.length(), SOON));
    awaitReady();
    makeOld();
    mirror.serves(CONTENT + "!");
    awaitReady();
    assertThat(got()).isEqualTo(CONTENT);
    Files.delete(files.get(IMAGE, unpinned(), Size.BOOT_FILE));
    clock.advance(Duration.ofSeconds(1));
    assertThat(failure(unpinned()).message())
        .contains("is larger than " + CONTENT.length() + " bytes");
    assertThat(cached()).isEmpty();
  }

  @Test
  void aMirrorThatStopsInTheMiddleIsGivenUp() throws Exception {
    files = files(new Cap(100, Duration.ofSeconds(1)));
    mirror.stall();
    assertThat(files.here(IMAGE, unpinned(), Size.BOOT_FILE)).isFalse();
    assertThat(failure(unpinned()).message()).contains("takes longer than 1 s");
    assertThat(files.here(IMAGE, unpinned(), Size.BOOT_FILE)).isFalse();
    assertThat(cached()).isEmpty();
    // The threads are free again.
    mirror.release();
    clock.advance(Duration.ofSeconds(1));
    awaitReady();
  }

  @Test
  void halfAFileIsNeverServed() throws Exception {
    mirror.lacks(3);
    assertThat(failure(unpinned()).message()).contains("cannot be fetched: ");
    assertThat(files.here(IMAGE, unpinned(), Size.BOOT_FILE)).isFalse();
    assertThat(cached()).isEmpty();
  }
}
