package io.toplink.dcim.core.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.toplink.dcim.core.base.DcimException;
import io.toplink.dcim.core.base.Reason;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokensTest {
  private static final List<String> LIST = List.of("servers", "state = AVAILABLE", "name");

  private final PageTokens tokens = new PageTokens(new byte[32]);

  @Test
  void givesThePositionBack() {
    List<String> position = List.of("2026-01-31T12:00:00Z", "r750-\"07\"");

    assertThat(tokens.open(tokens.make(position, LIST), LIST)).isEqualTo(position);
  }

  @Test
  void isGoodForItsListOnly() {
    String token = tokens.make(List.of("a"), LIST);

    assertRefused(token, List.of("servers", "state = FAULTY", "name"));
    assertRefused(token, List.of("servers", "state = AVAILABLE", "name desc"));
    assertRefused(token, List.of("servers", "state = AVAILABLEname"));
    assertRefused(token, List.of());
  }

  @Test
  void isGoodForItsKeyOnly() {
    byte[] otherKey = new byte[32];
    otherKey[31] = 1;

    assertRefused(new PageTokens(otherKey).make(List.of("a"), LIST), LIST);
  }

  @Test
  void refusesEveryFlippedBit() {
    byte[] token = Base64.getUrlDecoder().decode(tokens.make(List.of("a"), LIST));
    for (int bit = 0; bit < token.length * 8; bit++) {
      byte[] flipped = token.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRefused(Base64.getUrlEncoder().encodeToString(flipped), LIST);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "AQ", "not base64!", "é", "AQAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void refusesWhatIsNoToken(String token) {
    assertRefused(token, LIST);
  }

  private void assertRefused(String token, List<String> list) {
    assertThatThrownBy(() -> tokens.open(token, list))
        .isInstanceOfSatisfying(
            DcimException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_PAGE_TOKEN));
  }
}
