package io.toplink.dcim.whmcs.upstream;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRetryMetrics;
import io.github.resilience4j.retry.RetryRegistry;
import io.micrometer.core.instrument.MeterRegistry;

/** Where the parts of guards are known by name, so that resilience4j tells of them. */
record GuardRegistries(
    CircuitBreakerRegistry breakers, RetryRegistry retries, BulkheadRegistry bulkheads) {

  static GuardRegistries countedIn(MeterRegistry registry) {
    GuardRegistries made =
        new GuardRegistries(
            CircuitBreakerRegistry.ofDefaults(),
            RetryRegistry.ofDefaults(),
            BulkheadRegistry.ofDefaults());
    TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(made.breakers).bindTo(registry);
    TaggedRetryMetrics.ofRetryRegistry(made.retries).bindTo(registry);
    TaggedBulkheadMetrics.ofBulkheadRegistry(made.bulkheads).bindTo(registry);
    return made;
  }
}
