package io.toplink.dcim.core.bmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.toplink.dcim.core.base.IpLiteral;
import io.toplink.dcim.core.base.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Looks that share what one of them finds out. */
class SharedReadsTest {
  private static final BmcTarget TARGET =
      new BmcTarget(
          "r1",
          BmcProtocol.IPMI,
          IpLiteral.parse("192.0.2.1"),
          623,
          false,
          "root",
          new Secret("p"),
          null);

  private final SharedReads reads = new SharedReads(BmcTimeouts.DEFAULT);

  @Test
  void aReadingThatDoesNotEvenBeginKeepsNobodyWaiting() {
    CompletableFuture<PowerReading> failed =
        reads.observe(
            TARGET,
            () -> {
              throw new IllegalStateException("a fault of ours");
            });
    assertThat(failed)
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(BmcException.class);

    PowerReading next = new PowerReading(PowerReading.State.ON, Instant.EPOCH);
    assertThat(reads.observe(TARGET, () -> CompletableFuture.completedFuture(next)))
        .isCompletedWithValue(next);
  }
}
