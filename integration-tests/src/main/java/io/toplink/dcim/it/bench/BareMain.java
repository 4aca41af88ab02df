package io.toplink.dcim.it.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A program that answers the same calls and does nothing beyond what they cannot do without. */
public final class BareMain {
  /**
   * Where it answers.
   *
   * @param echo an rpc answered from memory
   * @param reader an rpc that runs one query
   * @param http a request that makes one rpc
   */
  record Ports(int echo, int reader, int http) {}

  private BareMain() {}

  /**
   * Starts it.
   *
   * @param arguments a file of settings
   */
  public static void main(String[] arguments) throws Exception {
    Properties settings = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
      settings.load(file);
    }
    grpc(settings, "echo").directExecutor().addService(new Echo()).build().start();
    grpc(settings, "reader")
        .executor(workers())
        .addService(new BareGetServer(database(settings)))
        .build()
        .start();
    new BareGateway(
            Integer.parseInt(settings.getProperty("upstream")),
            settings.getProperty("authorization"))
        .start(Integer.parseInt(settings.getProperty("http")));
    System.out.println("READY");
  }

  private static NettyServerBuilder grpc(Properties settings, String name) {
    return NettyServerBuilder.forAddress(
        new InetSocketAddress("127.0.0.1", Integer.parseInt(settings.getProperty(name))));
  }

  private static HikariDataSource database(Properties settings) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(settings.getProperty("url"));
    config.setUsername(settings.getProperty("user"));
    config.setPassword(settings.getProperty("password"));
    config.setMaximumPoolSize(Estate.CONNECTIONS);
    return new HikariDataSource(config);
  }

  /** As the product runs its handlers. */
  static ExecutorService workers() throws IllegalAccessException, InvocationTargetException {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return Executors.newFixedThreadPool(2 * Estate.CONNECTIONS);
    }
  }

  private static final class Echo extends HealthGrpc.HealthImplBase {
    private static final HealthCheckResponse SERVING =
        HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVING).build();

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> out) {
      out.onNext(SERVING);
      out.onCompleted();
    }
  }
}
