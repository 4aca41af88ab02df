package io.toplink.dcim.it.bench;

import io.toplink.dcim.it.fleet.Fleet;
import io.toplink.dcim.it.fleet.Machine;
import io.toplink.dcim.it.fleet.SimulatedBmc;
import io.toplink.dcim.it.netboot.ScriptedMachine;
import io.toplink.dcim.v1.Assignment;
import io.toplink.dcim.v1.CreateAssignmentRequest;
import io.toplink.dcim.v1.ReinstallAssignmentRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The machines: each has a thread that does what one does whose power comes, until what was
 * installed on it is up. Their numbers count from 0, and are the external ids of their orders.
 */
final class InstallHall implements AutoCloseable {
  private final InstallServer server;
  private final Fleet fleet;
  private final Duration patience;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  InstallHall(InstallServer server, Fleet fleet, Duration patience) {
    this.server = server;
    this.fleet = fleet;
    this.patience = patience;
  }

  /**
   * Orders a machine, which is installed up to its installer's first report and goes on from there
   * when it is let.
   *
   * @param waiting released by an installer that has started
   */
  Future<String> order(int number, Semaphore waiting, CountDownLatch goOn) {
    server
        .calls()
        .provisioning()
        .createAssignment(
            CreateAssignmentRequest.newBuilder()
                .setAssignment(
                    Assignment.newBuilder()
                        .setPackage("packages/e5")
                        .setServer(String.format(Locale.ROOT, "servers/srv-%02d", number + 1))
                        .setImage(InstallImage.NAME)
                        .setExternalId(Integer.toString(number)))
                .build());
    ScriptedMachine machine = new ScriptedMachine(server.netboot(), fleet.bmc(number).machine());
    return threads.submit(
        () -> {
          machine.awaitPower();
          String told = started(machine);
          waiting.release();
          goOn.await();
          return finished(machine, told);
        });
  }

  /**
   * Has the first machines installed once more, all at once.
   *
   * @param running released by each installer that has started
   */
  List<Future<String>> reinstall(int machines, Semaphore running) {
    List<Future<String>> installs = new ArrayList<>();
    for (int i = 0; i < machines; i++) {
      int effects = fleet.bmc(i).effects().size();
      server
          .calls()
          .provisioning()
          .reinstallAssignment(
              ReinstallAssignmentRequest.newBuilder()
                  .setName("assignments/ext:" + i)
                  .setImage(InstallImage.NAME)
                  .build());
      installs.add(restarted(i, effects, running));
    }
    return installs;
  }

  /** How often each machine was turned on so far. */
  int[] powerOns() {
    return fleet.bmcs().stream()
        .mapToInt(bmc -> (int) bmc.effects().stream().filter("power-on"::equals).count())
        .toArray();
  }

  private Future<String> restarted(int number, int effects, Semaphore running) {
    SimulatedBmc bmc = fleet.bmc(number);
    ScriptedMachine machine = new ScriptedMachine(server.netboot(), bmc.machine());
    return threads.submit(
        () -> {
          long deadline = System.nanoTime() + patience.toNanos();
          while (!bmc.effects().stream().skip(effects).toList().contains("power-on")
              || bmc.machine().power() != Machine.Power.ON) {
            if (System.nanoTime() > deadline) {
              throw new IllegalStateException("machine " + number + " was not restarted");
            }
            TimeUnit.MILLISECONDS.sleep(250);
          }
          String told = started(machine);
          running.release();
          return finished(machine, told);
        });
  }

  /**
   * A machine that DHCP leads to us while nobody answers is started anew until somebody does: a
   * real one would go on with its disk until the server starts it once more, minutes later. What is
   * measured is the server.
   */
  private String started(ScriptedMachine machine) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return machine.startInstaller(machine.boot());
      } catch (ScriptedMachine.NobodyAnswers nobody) {
        if (System.nanoTime() > deadline) {
          throw nobody;
        }
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static String finished(ScriptedMachine machine, String told) {
    String answer = machine.beginWipe(told);
    if (!answer.equals("GO\n")) {
      throw new IllegalStateException("an installer was told " + answer);
    }
    machine.install(told);
    try {
      machine.boot();
    } catch (ScriptedMachine.NobodyAnswers nobody) {
      // Then it starts from its disk without being told.
    }
    machine.comeUp(told);
    return told;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
