package io.toplink.dcim.core.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.image.IsoPlaces.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever piece of an ISO is read, it is that piece of the same whole. */
class MediaImageTest {
  @TempDir private Path directory;
  private int made;

  @Test
  void everyPieceIsOfTheSameWhole() throws IOException {
    byte[] file = new byte[50_000];
    new Random(7).nextBytes(file);
    byte[] whole = file.clone();
    List<Place> places =
        List.of(new Place("a", 0, 10), new Place("b", 20_000, 9_000), new Place("c", 49_990, 10));
    List<MediaImage.Part> parts =
        places.stream()
            .map(
                place -> {
                  byte[] bytes = new byte[place.length()];
                  Arrays.fill(bytes, (byte) place.fileName().charAt(0));
                  System.arraycopy(bytes, 0, whole, (int) place.offset(), bytes.length);
                  return new MediaImage.Part(place.offset(), bytes);
                })
            .toList();
    MediaImage image =
        new MediaImage(
            Files.write(directory.resolve("iso"), file),
            "\"e\"",
            places,
            () -> {
              made++;
              return parts;
            });
    assertThat(image.length()).isEqualTo(file.length);
    assertThat(read(image, 0, file.length)).isEqualTo(whole);
    assertThat(made).isEqualTo(1);
    Random random = new Random(11);
    for (int i = 0; i < 500; i++) {
      int from = random.nextInt(file.length);
      int end = from + 1 + random.nextInt(file.length - from);
      assertThat(read(image, from, end)).isEqualTo(Arrays.copyOfRange(whole, from, end));
    }
    for (int border : new int[] {9, 10, 11, 19_999, 20_000, 28_999, 29_000, 49_989, 49_990}) {
      assertThat(read(image, border, border + 1)).containsExactly(whole[border]);
    }
  }

  @Test
  void whereNoTemplateIsNoneIsFilledIn() throws IOException {
    Path file =
        Files.write(directory.resolve("iso"), "0123456789".getBytes(StandardCharsets.UTF_8));
    MediaImage image =
        new MediaImage(
            file,
            "\"e\"",
            List.of(new Place("a", 4, 2)),
            () -> {
              throw new AssertionError("not needed");
            });
    assertThat(read(image, 0, 4)).asString(StandardCharsets.UTF_8).isEqualTo("0123");
    assertThat(read(image, 6, 10)).asString(StandardCharsets.UTF_8).isEqualTo("6789");
  }

  /** By pieces of all sizes, since whoever reads decides on those. */
  private static byte[] read(MediaImage image, long from, long end) throws IOException {
    try (InputStream in = image.read(from, end)) {
      byte[] first = in.readNBytes((int) Math.min(3, end - from));
      byte[] rest = in.readAllBytes();
      byte[] all = Arrays.copyOf(first, first.length + rest.length);
      System.arraycopy(rest, 0, all, first.length, rest.length);
      return all;
    }
  }
}
