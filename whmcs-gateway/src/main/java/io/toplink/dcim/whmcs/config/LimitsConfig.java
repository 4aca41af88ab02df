package io.toplink.dcim.whmcs.config;

import java.time.Duration;

/**
 * What one caller may take of us.
 *
 * @param body bytes of a request's body
 * @param header bytes of a request's line and headers together
 * @param headerTime from the connection, or the last answer, to the end of the next headers
 * @param bodyTime from the end of the headers to the end of the body
 * @param idle how long a connection may lie unused between requests
 * @param connections open at once; further ones wait to be accepted
 * @param callsPerSecond lasting rate of one key from one address
 * @param callBurst calls it may save up
 * @param threads platform threads, where the runtime has no virtual ones
 */
public record LimitsConfig(
    int body,
    int header,
    Duration headerTime,
    Duration bodyTime,
    Duration idle,
    int connections,
    int callsPerSecond,
    int callBurst,
    int threads) {

  static LimitsConfig read(SettingsReader in) {
    Duration least = Duration.ofMillis(100);
    Duration most = Duration.ofMinutes(5);
    return new LimitsConfig(
        in.bytes("body", 256 * 1024, 1024, 16 * 1024 * 1024),
        in.bytes("header", 16 * 1024, 4 * 1024, 64 * 1024),
        in.duration("header-time", Duration.ofSeconds(10), least, most),
        in.duration("body-time", Duration.ofSeconds(10), least, most),
        in.duration("idle", Duration.ofSeconds(30), least, most),
        in.number("connections", 1024, 1, 100_000),
        in.number("calls-per-second", 50, 1, 100_000),
        in.number("call-burst", 100, 1, 100_000),
        in.number("threads", 200, 16, 10_000));
  }
}
