package io.toplink.dcim.it.run;

import io.toplink.dcim.core.config.ConfigException;
import io.toplink.dcim.it.demo.ApiCalls;
import io.toplink.dcim.it.demo.CredentialFile;
import io.toplink.dcim.it.demo.DemoEstate;
import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.FleetOptions;
import io.toplink.dcim.server.DcimServer;
import io.toplink.dcim.whmcs.GatewayServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Starts the DCIM server with its database, the gateway and, if wanted, a demo estate; prints where
 * everything is; stops all of it when asked to by a signal.
 */
public final class RunMain {
  private static final Logger log = LoggerFactory.getLogger(RunMain.class);
  private static final int DEMO_SERVERS = 12;

  /** Machines in the rack that nobody has registered yet: for the operator's path in the README. */
  private static final int SPARES = 2;

  private static final int SPARES_PORT = 17_100;

  private final RunOptions options;
  private final RunSettings settings;
  private final Running running;

  private RunMain(RunOptions options, Running running) {
    this.options = options;
    this.settings = new RunSettings(options);
    this.running = running;
  }

  public static void main(String[] arguments) throws Exception {
    long begin = System.nanoTime();
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    Running running = new Running();
    Runtime.getRuntime().addShutdownHook(new Thread(running::close, "stop"));
    try {
      RunMain run = new RunMain(RunOptions.read(System.getProperties()), running);
      run.start();
      run.tell(Duration.ofNanos(System.nanoTime() - begin));
      if (run.options.demo()) {
        run.startDemo();
      }
    } catch (ConfigException
        | io.toplink.dcim.whmcs.config.ConfigException
        | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(ConfigException.EXIT_CODE);
    } catch (Exception e) {
      log.error("cannot start", e);
      System.err.println(
          "Cannot start: "
              + e.getMessage()
              + "\nOther ports are chosen by -Ddcim.grpc.port, -Ddcim.http.port and"
              + " -Ddcim.fleet.port; run.log in the data directory says more.");
      System.exit(1);
    }
    // Until a signal ends the process.
    new CountDownLatch(1).await();
  }

  private void start() {
    running.add(DcimServer.start(settings.server()));
    running.add(GatewayServer.start(settings.gateway()));
  }

  private void tell(Duration startTime) {
    System.out.println(ReadyText.of(options, settings.adminCredential(), startTime));
  }

  private void startDemo() throws IOException {
    Fleet fleet =
        running.add(
            Fleet.start(
                FleetOptions.of(DEMO_SERVERS)
                    .withPorts(options.fleetPort())
                    .withDelay(Duration.ofSeconds(2))));
    running.add(
        Fleet.start(
            FleetOptions.of(SPARES)
                .withPorts(SPARES_PORT)
                .withFirstNumber(100)
                .withDelay(Duration.ofSeconds(2))));
    CredentialFile whmcs = new CredentialFile(options.data().resolve("demo").resolve("whmcs"));
    try (ApiCalls api =
        new ApiCalls(options.grpcPort(), new CredentialFile(settings.adminCredential()))) {
      DemoEstate estate = new DemoEstate(api);
      estate.load(fleet);
      estate.createWhmcsCredential(whmcs);
    }
    System.out.println(ReadyText.ofDemo(options, whmcs.path(), DEMO_SERVERS));
  }
}
