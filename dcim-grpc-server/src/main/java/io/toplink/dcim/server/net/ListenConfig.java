package io.toplink.dcim.server.net;

import io.toplink.dcim.core.config.ConfigReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the server listens and what it takes from a connection.
 *
 * @param address a literal address
 * @param port 0: any free one
 * @param tls null: plaintext
 * @param reflection whether callers may ask what the contract is
 * @param callsPerConnection calls under way on one connection
 * @param mostWorking calls under way in all, those that wait for something not counted
 * @param mostWaiting calls that wait for something
 * @param atDatabase calls at the database at once
 * @param patience how long a call queues for the database before it is refused
 * @param connectionIdle a connection without calls is closed after this
 * @param connectionAge any connection is closed after this, calls on it end first; what a
 *     certificate or a balancer no longer allows does not go on for longer
 * @param stopGrace how long calls under way have to end when the server stops
 */
public record ListenConfig(
    InetAddress address,
    int port,
    @Nullable Tls tls,
    boolean reflection,
    int callsPerConnection,
    int mostWorking,
    int mostWaiting,
    int atDatabase,
    Duration patience,
    Duration connectionIdle,
    Duration connectionAge,
    Duration stopGrace) {

  /** Reads the section {@code grpc}. */
  public static ListenConfig read(ConfigReader grpc, int databaseConnections) {
    InetAddress address = grpc.parsed("address", literal("127.0.0.1"), ListenConfig::literal);
    Path certificate = grpc.optionalPath("tls.certificate");
    Path key = grpc.optionalPath("tls.key");
    if ((certificate == null) != (key == null)) {
      grpc.refuse(
          certificate == null ? "tls.certificate" : "tls.key",
          "TLS_KEY",
          "must be set: TLS needs both the certificate and its key");
    }
    boolean insecure = grpc.bool("allow-plaintext", false);
    if (certificate == null && !address.isLoopbackAddress() && !insecure) {
      grpc.refuse(
          "address",
          "INSECURE_LISTENER",
          "is reachable from other machines, which would send their secrets in the clear; set"
              + " grpc.tls.certificate and grpc.tls.key, or grpc.allow-plaintext = true behind"
              + " something that does TLS");
    }
    return new ListenConfig(
        address,
        grpc.integer("port", 9090, 0, 65535),
        certificate == null || key == null ? null : new Tls(certificate, key),
        grpc.bool("reflection", true),
        grpc.integer("calls-per-connection", 256, 1, 10_000),
        grpc.integer("calls", 512, 1, 100_000),
        grpc.integer("waiting-calls", 2000, 1, 100_000),
        grpc.integer("calls-at-database", 2 * databaseConnections, 1, 1000),
        duration(
            grpc, "patience", Duration.ofSeconds(2), Duration.ofMillis(1), Duration.ofSeconds(30)),
        duration(
            grpc,
            "connection-idle",
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofDays(1)),
        duration(
            grpc,
            "connection-age",
            Duration.ofMinutes(30),
            Duration.ofMinutes(1),
            Duration.ofDays(7)),
        duration(grpc, "stop-grace", Duration.ofSeconds(10), Duration.ZERO, Duration.ofMinutes(5)));
  }

  private static Duration duration(
      ConfigReader grpc, String name, Duration usual, Duration least, Duration most) {
    return grpc.duration(name, usual, least, most);
  }

  /** An address written as numbers; names are not looked up. */
  public static InetAddress literal(String text) {
    if (!text.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no literal address such as 127.0.0.1, 0.0.0.0 or ::");
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + text + "' is no literal address", e);
    }
  }
}
