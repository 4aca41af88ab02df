package io.toplink.dcim.whmcs.config;

import java.time.Duration;

/**
 * How the rpcs of one class are guarded. Read, mutate and admin fail apart: a slow list must not
 * stop orders.
 *
 * @param tryTime deadline of one attempt
 * @param totalTime deadline of all attempts together
 * @param attempts at most, the first included; 1 never repeats
 * @param retryWait before the second attempt; doubled for each further one, ±20 %
 * @param concurrent calls in flight or waiting to be repeated
 * @param queueTime how long a call waits for one of these places
 * @param window over which the circuit breaker counts
 * @param minimumCalls the breaker stays closed below so many
 * @param slowCall an attempt that takes longer counts as slow; 80 % slow ones open the breaker
 * @param openTime how long the breaker stays open at first; doubled each time, ±50 %
 * @param openTimeMax the longest it stays open
 * @param probes health checks that must succeed before it closes
 */
public record CallClassConfig(
    Duration tryTime,
    Duration totalTime,
    int attempts,
    Duration retryWait,
    int concurrent,
    Duration queueTime,
    Duration window,
    int minimumCalls,
    Duration slowCall,
    Duration openTime,
    Duration openTimeMax,
    int probes) {

  static final CallClassConfig READ = defaults(5, 5, 200, 32, 50, 5, 2, 2);
  static final CallClassConfig MUTATE = defaults(10, 20, 300, 16, 200, 3, 5, 1);
  static final CallClassConfig ADMIN = defaults(10, 10, 200, 8, 50, 5, 5, 2);

  static CallClassConfig read(SettingsReader in, CallClassConfig otherwise) {
    Duration tick = Duration.ofMillis(1);
    Duration most = Duration.ofMinutes(5);
    CallClassConfig read =
        new CallClassConfig(
            in.duration("try-time", otherwise.tryTime, tick, most),
            in.duration("total-time", otherwise.totalTime, tick, most),
            in.number("attempts", otherwise.attempts, 1, 5),
            in.duration("retry-wait", otherwise.retryWait, tick, most),
            in.number("concurrent", otherwise.concurrent, 1, 1000),
            in.duration("queue-time", otherwise.queueTime, Duration.ZERO, most),
            in.duration("window", otherwise.window, Duration.ofSeconds(1), most),
            in.number("minimum-calls", otherwise.minimumCalls, 1, 10_000),
            in.duration("slow-call", otherwise.slowCall, tick, most),
            in.duration("open-time", otherwise.openTime, Duration.ofMillis(10), most),
            in.duration("open-time-max", otherwise.openTimeMax, Duration.ofMillis(10), most),
            in.number("probes", otherwise.probes, 1, 10));
    if (read.tryTime.compareTo(read.totalTime) > 0) {
      in.problem("try-time", "must not be longer than total-time");
    }
    if (read.openTime.compareTo(read.openTimeMax) > 0) {
      in.problem("open-time", "must not be longer than open-time-max");
    }
    return read;
  }

  private static CallClassConfig defaults(
      int trySeconds,
      int totalSeconds,
      int retryWaitMillis,
      int concurrent,
      int queueMillis,
      int minimumCalls,
      int slowSeconds,
      int probes) {
    return new CallClassConfig(
        Duration.ofSeconds(trySeconds),
        Duration.ofSeconds(totalSeconds),
        3,
        Duration.ofMillis(retryWaitMillis),
        concurrent,
        Duration.ofMillis(queueMillis),
        Duration.ofSeconds(60),
        minimumCalls,
        Duration.ofSeconds(slowSeconds),
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        probes);
  }
}
