package io.toplink.dcim.it.bmc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.toplink.dcim.it.stack.FreePorts;
import io.toplink.dcim.it.stack.Tool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * OpenStack's sushy-tools, a Redfish service that others wrote, with one machine of its fake
 * driver; and a relay in front of it, which writes down what was done.
 *
 * <p>That driver waits up to eleven seconds by chance before it switches; here it does not.
 */
final class SushyEmulator implements AutoCloseable {
  static final String UUID = "5e0b2d8f-6a3c-4f0f-9a5e-1d2c3b4a5f60";
  static final String USERNAME = "admin";
  static final String PASSWORD = "calvin-2026";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SYSTEM = "/redfish/v1/Systems/" + UUID;
  private static final String START =
      """
      import bcrypt, random, sys
      with open('users', 'w') as users:
          users.write('%s:' + bcrypt.hashpw(b'%s', bcrypt.gensalt(4)).decode() + '\\n')
      random.randint = lambda least, most: 0
      sys.argv = ['sushy-emulator', '--config', 'sushy.conf', '--fake']
      from sushy_tools.emulator.main import main
      main()
      """;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process process;
  private final int port;
  private final HttpServer relay;

  /** Several: while it is told of an image it fetches that through the relay. */
  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  private final List<String> effects = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusedLogins = new AtomicInteger();

  private SushyEmulator(Process process, int port) throws IOException {
    this.process = process;
    this.port = port;
    this.relay = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    relay.setExecutor(threads);
    relay.createContext("/", this::relay);
    relay.start();
  }

  /** Starts it, or skips the calling test where it is not installed. */
  static SushyEmulator orSkip(Path directory) throws IOException, InterruptedException {
    Path script =
        Tool.orSkip("sushy-emulator", "the Redfish driver against a service of others").path();
    String python = Files.readString(script).lines().findFirst().orElseThrow().substring(2);
    int port = FreePorts.next();
    Files.writeString(directory.resolve("start.py"), START.formatted(USERNAME, PASSWORD));
    Files.writeString(
        directory.resolve("sushy.conf"),
        """
        SUSHY_EMULATOR_LISTEN_IP = '127.0.0.1'
        SUSHY_EMULATOR_LISTEN_PORT = %d
        SUSHY_EMULATOR_AUTH_FILE = 'users'
        SUSHY_EMULATOR_STATE_DIR = '%s'
        SUSHY_EMULATOR_FAKE_SYSTEMS = [{'uuid': '%s', 'name': 'one', 'power_state': 'Off',
            'external_notifier': False, 'nics': [{'mac': '52:54:00:5e:00:01', 'ip': '192.0.2.1'}]}]
        SUSHY_EMULATOR_STORAGE = {'%s': [{'Id': '1', 'Name': 'Local',
            'StorageControllers': [], 'Drives': ['d1']}]}
        SUSHY_EMULATOR_DRIVES = {('%s', '1'): [
            {'Id': 'd1', 'Name': 'Disk', 'CapacityBytes': 960197124096, 'Protocol': 'SAS'}]}
        """
            .formatted(port, directory, UUID, UUID, UUID));
    Process process =
        new ProcessBuilder(python.strip(), "start.py")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("sushy.log").toFile())
            .start();
    SushyEmulator emulator = new SushyEmulator(process, port);
    try {
      emulator.awaitAnswer(directory.resolve("sushy.log"));
      return emulator;
    } catch (IOException | InterruptedException | RuntimeException e) {
      emulator.close();
      throw e;
    }
  }

  /** Where the relay listens. */
  int port() {
    return relay.getAddress().getPort();
  }

  URI image() {
    return URI.create("http://127.0.0.1:" + port() + "/image.iso");
  }

  boolean isOn() {
    return powerState().equals("On");
  }

  List<String> effects() {
    return List.copyOf(effects);
  }

  int refusedLogins() {
    return refusedLogins.get();
  }

  /** Off, without an image, and nothing has happened yet. */
  void startOver() {
    ask("POST", SYSTEM + "/Actions/ComputerSystem.Reset", "{\"ResetType\":\"ForceOff\"}");
    ask("POST", SYSTEM + "/VirtualMedia/Cd/Actions/VirtualMedia.EjectMedia", "{}");
    RedfishRig.until(() -> !isOn());
    effects.clear();
    refusedLogins.set(0);
  }

  @Override
  public void close() {
    relay.stop(0);
    threads.shutdownNow();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitAnswer(Path log) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        if (ask("GET", SYSTEM, "").statusCode() == 200) {
          return;
        }
      } catch (IllegalStateException e) {
        // Not yet.
      }
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("sushy-emulator did not start:\n" + Files.readString(log));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private String powerState() {
    try {
      JsonNode system = JSON.readTree(ask("GET", SYSTEM, "").body());
      return system.path("PowerState").asText();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<byte[]> ask(String method, String path, String body) {
    String pair = USERNAME + ":" + PASSWORD;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    return send(request.method(method, BodyPublishers.ofString(body)).build());
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void relay(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestURI().getPath().endsWith(".iso")) {
        byte[] image = "no image, but it can be fetched".getBytes(UTF_8);
        exchange.sendResponseHeaders(200, image.length);
        exchange.getResponseBody().write(image);
        return;
      }
      byte[] body = exchange.getRequestBody().readAllBytes();
      note(exchange, body);
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
              URI.create("http://127.0.0.1:" + port + exchange.getRequestURI().getRawPath()));
      for (String name : List.of("Authorization", "Content-Type", "If-Match", "Accept")) {
        String value = exchange.getRequestHeaders().getFirst(name);
        if (value != null) {
          request.header(name, value);
        }
      }
      HttpResponse<byte[]> response =
          send(
              request
                  .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                  .build());
      if (response.statusCode() == 401
          && exchange.getRequestHeaders().containsKey("Authorization")) {
        refusedLogins.incrementAndGet();
      }
      for (String name : List.of("Content-Type", "ETag", "Location", "WWW-Authenticate")) {
        response
            .headers()
            .firstValue(name)
            .ifPresent(value -> exchange.getResponseHeaders().add(name, value));
      }
      int length = response.body().length;
      exchange.sendResponseHeaders(response.statusCode(), length == 0 ? -1 : length);
      exchange.getResponseBody().write(response.body());
    }
  }

  /** Writes down what will happen to the machine, if it is not so already. */
  private void note(HttpExchange exchange, byte[] body) throws IOException {
    if (!exchange.getRequestURI().getPath().endsWith("ComputerSystem.Reset")) {
      return;
    }
    boolean on = isOn();
    String type = JSON.readTree(body).path("ResetType").asText();
    if (on == type.equals("On")) {
      return;
    }
    effects.addAll(
        switch (type) {
          case "On" -> List.of("power-on", "boot unknown");
          case "ForceOff" -> List.of("power-cut");
          case "GracefulShutdown" -> List.of("shutdown");
          case "ForceRestart" -> List.of("reset", "boot unknown");
          default -> List.of(type);
        });
  }
}
