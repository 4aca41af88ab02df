package io.toplink.dcim.server.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The header {@code Range}, as RFC 9110 has it. */
class ByteRangeTest {
  private static final long LENGTH = 1000;

  private static Optional<ByteRange> of(String header) {
    return ByteRange.of(header, LENGTH);
  }

  @Test
  void onePieceIsRead() {
    assertThat(of("bytes=0-499")).contains(new ByteRange(0, 500));
    assertThat(of("bytes=500-")).contains(new ByteRange(500, 1000));
    assertThat(of("bytes=-1")).contains(new ByteRange(999, 1000));
    assertThat(of("bytes=-5000")).contains(new ByteRange(0, 1000));
    assertThat(of("bytes=999-5000")).contains(new ByteRange(999, 1000));
    assertThat(of(" bytes = 1 - 2 ")).contains(new ByteRange(1, 3));
  }

  @Test
  void whatTheFileDoesNotHaveIsNotSatisfiable() {
    assertThat(of("bytes=1000-").orElseThrow().satisfiable()).isFalse();
    assertThat(of("bytes=1000-2000").orElseThrow().satisfiable()).isFalse();
    assertThat(of("bytes=-0").orElseThrow().satisfiable()).isFalse();
    assertThat(of("bytes=999-").orElseThrow().satisfiable()).isTrue();
  }

  @Test
  void everythingElseIsLeftUnheard() {
    for (String header :
        new String[] {
          "",
          "bytes=",
          "bytes=-",
          "bytes=2-1",
          "lines=1-2",
          "bytes=0-1,5-6",
          "bytes=a-b",
          "bytes=99999999999999999999-"
        }) {
      assertThat(of(header)).as(header).isEmpty();
    }
  }
}
