package io.toplink.dcim.core.bmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.toplink.dcim.core.bmc.BmcException.Kind;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** B22, F29: a BMC that names a time is asked by nobody before that. */
class PausesTest extends BmcsFixture {

  private void saysLater(Duration pause) {
    driver.trouble =
        (what, target) -> {
          throw new BmcException(Kind.BUSY, "read", "come back later", pause, null);
        };
  }

  private BmcException refused(int number) {
    return catchThrowableOfType(BmcException.class, () -> bmcs.power(target(number)));
  }

  @Test
  @DisplayName("B22 / F29: neither a user nor the sweep asks before")
  void aBmcIsLeftAloneForAsLongAsItWants() throws Exception {
    Bmcs patient = bmcs(new BmcLimits(64, 16, 16, 32, 32, 1 << 20, 64), BmcTimeouts.DEFAULT);
    saysLater(Duration.ofSeconds(60));
    assertThatThrownBy(() -> patient.power(target(1))).isInstanceOf(BmcException.class);
    driver.trouble = (what, target) -> {};
    driver.asked.clear();

    BmcException left = catchThrowableOfType(BmcException.class, () -> patient.power(target(1)));
    assertThat(left.kind()).isEqualTo(Kind.BUSY);
    assertThat(left.phase()).isEqualTo(BmcException.LEFT_ALONE);
    assertThat(left.message()).contains("come back later");
    assertThat(left.retryAfter()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(60));
    assertThatThrownBy(() -> patient.observe(target(1)).toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            BmcException.class, e -> assertThat(e.phase()).isEqualTo(BmcException.LEFT_ALONE));
    assertThat(driver.asked).isEmpty();

    // Of another one nothing was said.
    patient.power(target(2));
  }

  @Test
  @DisplayName("B22: days are not believed")
  void afterTheLongestPauseItIsAskedAgain() {
    saysLater(Duration.ofDays(10));
    assertThat(refused(1).phase()).isEqualTo("read");
    driver.trouble = (what, target) -> {};

    until(() -> succeeds(() -> bmcs.power(target(1))));
  }

  @Test
  void aBmcThatNamesNoTimeIsAskedAgainAtOnce() {
    driver.trouble = fails(Kind.BUSY);
    refused(1);
    refused(1);

    assertThat(driver.asked).hasSize(2);
  }
}
