package io.toplink.dcim.it.stack;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.demo.CredentialFile;
import io.toplink.dcim.it.demo.DemoEstate;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.v1.ApiCredential;
import io.toplink.dcim.v1.CreateApiCredentialRequest;
import io.toplink.dcim.v1.GetPackageRequest;
import io.toplink.dcim.v1.Package;
import io.toplink.dcim.v1.Scope;
import io.toplink.dcim.whmcs.GatewayServer;
import io.toplink.dcim.whmcs.config.GatewayConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is between a billing system and machines, on free ports of 127.0.0.1: a
 * database, a server (or several), a gateway and a fleet of simulated BMCs with servers made of
 * them.
 */
public final class Stack implements AutoCloseable {
  private static final List<Scope> WHMCS_SCOPES =
      List.of(Scope.SCOPE_READ, Scope.SCOPE_POWER, Scope.SCOPE_PROVISIONING);

  private final StackOptions options;
  private final Path directory;
  private final StackDatabase database;
  private final Fleet fleet;
  private final ServerNode server;
  private final int gatewayPort = FreePorts.next();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private @Nullable GatewayServer gateway;
  private @Nullable ApiCalls api;

  private Stack(StackOptions options) throws IOException, SQLException {
    this.options = options;
    this.directory = Path.of("target", "stacks", options.name()).toAbsolutePath();
    clear(directory);
    started.push(new LogFile(directory.resolve("jvm.log")));
    this.database = StackDatabase.create(directory);
    this.fleet =
        opened(
            Fleet.start(
                FleetOptions.of(options.servers() + options.spareBmcs())
                    .withDelay(options.powerTakes())));
    this.server =
        opened(
            options.childProcess()
                ? processFor("dcim-1")
                : new InProcessServer(settings("dcim-1")));
  }

  /** Starts it; returns when orders are taken. */
  public static Stack start(StackOptions options) throws IOException, SQLException {
    Stack stack = new Stack(options);
    try {
      stack.server.start();
      stack.startGateway();
      stack.api = stack.opened(stack.apiAt(stack.server));
      if (options.servers() > 0) {
        new DemoEstate(stack.api(), options.estate())
            .load(stack.fleet.bmcs().subList(0, options.servers()));
      }
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /** Its own, below target; it stays until the next run. */
  public Path directory() {
    return directory;
  }

  public StackDatabase database() {
    return database;
  }

  public Fleet fleet() {
    return fleet;
  }

  /** The BMC of a server of the estate, such as {@code srv-01}. */
  public SimulatedBmc bmcOf(String serverId) {
    return fleet.bmc(Integer.parseInt(serverId.substring(serverId.lastIndexOf('-') + 1)) - 1);
  }

  /** The server behind the gateway. */
  public ServerNode server() {
    return server;
  }

  /** The server behind the gateway, if it was wanted in a process of its own. */
  public ServerProcess serverProcess() {
    return (ServerProcess) server;
  }

  /** One more server on the same database, not started yet. */
  public ServerProcess addServerProcess(String node) {
    return opened(processFor(node));
  }

  /** The administrator's calls to the server behind the gateway. */
  public ApiCalls api() {
    if (api == null) {
      throw new IllegalStateException("the stack has not been started");
    }
    return api;
  }

  /** The administrator's calls to one server; to be closed by whoever asked. */
  public ApiCalls apiAt(ServerNode node) {
    return new ApiCalls(node.port(), adminCredential());
  }

  /** Another credential's calls to one server; to be closed by whoever asked. */
  public ApiCalls apiAt(ServerNode node, Credential credential) {
    CredentialFile file =
        new CredentialFile(directory.resolve("callers").resolve(credential.key()));
    file.write(credential.key(), credential.secret());
    return new ApiCalls(node.port(), file);
  }

  public CredentialFile adminCredential() {
    return new CredentialFile(directory.resolve("credentials").resolve("admin"));
  }

  /** A credential with the scopes a billing system needs, for calls from this machine. */
  public Credential issueWhmcs(String id) {
    return issue(id, id, List.of("127.0.0.1/32"), WHMCS_SCOPES);
  }

  public Credential issue(String id, String tenant, List<String> cidrs, List<Scope> scopes) {
    ApiCredential made =
        api()
            .apiCredentials()
            .createApiCredential(
                CreateApiCredentialRequest.newBuilder()
                    .setApiCredentialId(id)
                    .setApiCredential(
                        ApiCredential.newBuilder()
                            .setDisplayName(id)
                            .setTenant(tenant)
                            .addAllScopes(scopes)
                            .addAllAllowedCidrs(cidrs))
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
    return new Credential(made.getKey(), made.getSecret());
  }

  /** A package with its stock as it is now. */
  public Package stock(String packageId) {
    return api()
        .packages()
        .getPackage(GetPackageRequest.newBuilder().setName("packages/" + packageId).build());
  }

  /** Where the gateway listens, whether it runs or not. */
  public int gatewayPort() {
    return gatewayPort;
  }

  public HttpCaller http(Credential credential) {
    return HttpCaller.basic(gatewayPort, credential);
  }

  public synchronized void startGateway() {
    if (gateway == null) {
      gateway = GatewayServer.start(gatewayConfig());
    }
  }

  public synchronized void stopGateway() {
    if (gateway != null) {
      gateway.close();
      gateway = null;
    }
  }

  /** All that server and gateway have logged. */
  public List<Path> logs() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".log")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stopGateway();
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a part of the stack did not stop", e);
      }
    }
  }

  private GatewayConfig gatewayConfig() {
    String text =
        String.format(
            Locale.ROOT,
            """
            gateway {
              listen.port = %d
              upstream { port = %d, credential-file = %s }
              %s
            }
            """,
            gatewayPort,
            server.port(),
            ConfigUtil.quoteString(directory.resolve("credentials").resolve("gateway").toString()),
            options.gatewaySettings());
    return GatewayConfig.of(ConfigFactory.parseString(text));
  }

  private ServerSettings settings(String node) {
    return new ServerSettings(
        directory, database, node, FreePorts.next(), options.serverSettings());
  }

  private ServerProcess processFor(String node) {
    return new ServerProcess(settings(node));
  }

  private <T extends AutoCloseable> T opened(T part) {
    started.push(part);
    return part;
  }

  private static void clear(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(directory);
  }
}
