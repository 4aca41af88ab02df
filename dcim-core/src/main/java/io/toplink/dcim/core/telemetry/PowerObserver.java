package io.toplink.dcim.core.telemetry;

import io.toplink.dcim.core.bmc.BmcTarget;
import io.toplink.dcim.core.bmc.PowerReading;
import java.util.concurrent.CompletionStage;

/** Asks a BMC for its machine's power without waiting for it. */
@FunctionalInterface
public interface PowerObserver {

  /**
   * Never blocks and never throws. Those who ask at the same time share one answer. What comes next
   * must not block either.
   *
   * @return completes exceptionally with {@link io.toplink.dcim.core.bmc.BmcException}
   */
  CompletionStage<PowerReading> observe(BmcTarget target);
}
