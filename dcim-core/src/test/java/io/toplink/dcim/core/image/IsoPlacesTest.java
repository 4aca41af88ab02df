package io.toplink.dcim.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.image.IsoPlaces.Place;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where templates go on an ISO. */
class IsoPlacesTest {
  @TempDir private Path directory;

  private static List<Place> scan(String iso, int buffer) throws IOException {
    return IsoPlaces.scan(
        new ByteArrayInputStream(iso.getBytes(StandardCharsets.ISO_8859_1)), buffer);
  }

  @Test
  void placesAreFoundWhereverABufferEnds() throws IOException {
    String one = "DCIM-TEMPLATE:a.cfg:0000\n";
    String two = "DCIM-TEMPLATE:b:0\n";
    // What comes right behind begins like the place itself ends.
    String iso = "\u0000D" + one + "00#!/bin/sh DCIM-TEMPLATDCIM-TEMPLATE" + two + one;
    for (int buffer = 1; buffer <= iso.length() + 1; buffer++) {
      assertThat(scan(iso, buffer))
          .as("buffer of " + buffer)
          .containsExactly(
              new Place("a.cfg", 2, one.length()),
              new Place("b", iso.indexOf(two), two.length()),
              new Place("a.cfg", iso.length() - one.length(), one.length()));
    }
  }

  @Test
  void whatOnlyLooksLikeOneIsNone() throws IOException {
    for (String text :
        List.of(
            "",
            "DCIM-TEMPLATE:",
            "DCIM-TEMPLATE::000\n",
            "DCIM-TEMPLATE:a:000",
            "DCIM-TEMPLATE:a:000\u0000\n",
            "DCIM-TEMPLATE:a b:000\n",
            "DCIM-TEMPLATE:a:000#\n",
            "dcim-template:a:000\n",
            "DCIM-TEMPLATE:" + "a".repeat(64) + ":000\n",
            "DCIM-TEMPLATE:a:" + "0".repeat(1 << 20) + "\n")) {
      assertThat(scan(text, 7)).as(text.substring(0, Math.min(40, text.length()))).isEmpty();
    }
  }

  @Test
  void whatComesRightAfterOneThatIsNoneIsOne() throws IOException {
    assertThat(scan("DCIM-TEMPLATE:x:0DCIM-TEMPLATE:a:0\n", 7))
        .containsExactly(new Place("a", 17, 18));
  }

  @Test
  void theyAreKeptBesideTheIso() throws IOException {
    Path iso = Files.writeString(directory.resolve("x"), "..DCIM-TEMPLATE:a:0\n");
    List<Place> found = IsoPlaces.of(iso);
    assertThat(found).containsExactly(new Place("a", 2, 18));
    Files.writeString(iso, "nothing");
    assertThat(IsoPlaces.of(iso)).isEqualTo(found);
  }
}
