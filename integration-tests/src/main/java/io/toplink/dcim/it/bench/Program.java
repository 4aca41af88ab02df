package io.toplink.dcim.it.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process of its own that is measured: a Java program of ours, with its output in a file. */
final class Program implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(4);
  private static final Duration STOP = Duration.ofSeconds(15);
  private static final String READY = "READY";

  /** The unit of times in /proc, which is the same on all Linux machines that run Java. */
  private static final long TICKS_PER_SECOND = 100;

  private final String name;
  private final Process process;
  private final Path output;
  private final Duration startTime;

  private Program(String name, Process process, Path output, Duration startTime) {
    this.name = name;
    this.process = process;
    this.output = output;
    this.startTime = startTime;
  }

  /**
   * Starts a program, and returns once it has written READY.
   *
   * @param options for Java
   * @param directory where its output goes, in a file of its name
   */
  static Program start(
      Path directory, String name, List<String> options, Class<?> main, String... arguments) {
    return startUntil(READY, directory, name, options, main, arguments);
  }

  /** The same for a program that says something else when it is ready. */
  static Program startUntil(
      String ready,
      Path directory,
      String name,
      List<String> options,
      Class<?> main,
      String... arguments) {
    Path output = directory.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    try {
      long begin = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      awaitReady(ready, name, process, output);
      return new Program(name, process, output, Duration.ofNanos(System.nanoTime() - begin));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitReady(String ready, String name, Process process, Path output)
      throws IOException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!Files.readString(output).contains(ready)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new IllegalStateException(name + " does not start; see " + output);
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /** What it has written so far. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From its command to READY. */
  Duration startTime() {
    return startTime;
  }

  /** Processor time it has used so far, to the hundredth of a second. */
  Duration cpu() {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IllegalStateException(name + " is gone; see " + output));
  }

  /** The part of {@link #cpu} that its compiler threads have used, where the kernel tells that. */
  Duration compilerCpu() {
    try (var threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      long ticks = threads.mapToLong(thread -> compilerTicks(thread.resolve("stat"))).sum();
      return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** User and system time of a thread that compiles; 0 of any other, and of one that has ended. */
  private static long compilerTicks(Path stat) {
    try {
      String text = Files.readString(stat);
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
      boolean compiles = text.contains("(C1 Compiler") || text.contains("(C2 Compiler");
      return compiles ? Long.parseLong(fields[11]) + Long.parseLong(fields[12]) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Its resident memory, which counts pages it shares with others in full, in MiB. */
  double memoryMib() {
    try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .sum()
          / 1024.0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it as {@code kill -9} does, and returns when it is gone. */
  void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
