package io.toplink.dcim.it.bench;

import java.util.Locale;

/**
 * What a program has used, or used in one stretch of time.
 *
 * @param seconds by the clock
 * @param cpuMillis processor time of all its threads
 * @param compilerMillis the part of it that was spent on compiling
 */
record Usage(double seconds, double cpuMillis, double compilerMillis) {

  /** Up to now; the seconds mean nothing by themselves. */
  static Usage of(Program program) {
    return new Usage(
        System.nanoTime() / 1e9,
        program.cpu().toNanos() / 1e6,
        program.compilerCpu().toNanos() / 1e6);
  }

  Usage since(Usage before) {
    return new Usage(
        seconds - before.seconds,
        cpuMillis - before.cpuMillis,
        compilerMillis - before.compilerMillis);
  }

  /** In words, for each of so many installations. */
  String each(int installs) {
    return String.format(
        Locale.ROOT,
        "%.1f ms, of which the compiler %.1f (%.1f s until all were up)",
        cpuMillis / installs,
        compilerMillis / installs,
        seconds);
  }
}
