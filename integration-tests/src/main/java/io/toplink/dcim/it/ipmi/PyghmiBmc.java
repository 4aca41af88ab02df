package io.toplink.dcim.it.ipmi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A BMC made of the server part of pyghmi. It speaks cipher suite 3, whatever is asked for, and
 * says nothing to users it does not know.
 */
public final class PyghmiBmc {
  /** The interpreter that Debian's packages are for. */
  public static final Path PYTHON = Path.of("/usr/bin/python3");

  private static final String PROGRAM =
      """
      import sys
      from pyghmi.ipmi.bmc import Bmc

      NAMES = {"network": "Pxe", "hd": "Hdd", "optical": "Cd", "setup": "BiosSetup"}

      class Machine(Bmc):
          power = "off"
          boot = "default"

          def happened(self, what):
              with open(str(self.port) + "/journal", "a") as journal:
                  journal.write(what + "\\n")

          def get_power_state(self):
              return self.power

          def power_on(self):
              if self.power == "off":
                  self.power = "on"
                  self.happened("power-on")
                  self.start_up()

          def start_up(self):
              self.happened("boot " + NAMES.get(self.boot, "None"))
              self.boot = "default"

          def power_reset(self):
              self.happened("reset")
              self.start_up()

          def power_cycle(self):
              self.power_off()
              self.power_on()

          def power_off(self):
              if self.power == "on":
                  self.power = "off"
                  self.happened("power-cut")

          def power_shutdown(self):
              if self.power == "on":
                  self.power = "off"
                  self.happened("shutdown")

          def get_boot_device(self):
              return self.boot

          def set_boot_device(self, device):
              self.boot = device

          def cold_reset(self):
              self.happened("bmc-reset")
              return 0

      machines = [
          Machine({sys.argv[1]: sys.argv[2]}, port=int(port), address="127.0.0.1")
          for port in sys.argv[3:]
      ]
      Machine.listen()
      """;

  private PyghmiBmc() {}

  /** Whether it can be started here. */
  public static boolean isInstalled() throws IOException, InterruptedException {
    return Files.isExecutable(PYTHON)
        && new ProcessBuilder(PYTHON.toString(), "-c", "import pyghmi.ipmi.bmc")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
  }

  /**
   * Several in one process, because it takes long to start.
   *
   * @param directory empty, for these alone
   */
  public static List<ForeignBmc> start(Path directory, int count) throws IOException {
    Path program = directory.resolve("bmc.py");
    Files.writeString(program, PROGRAM);
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(PYTHON.toString(), program.toString(), ForeignBmc.USERNAME, ForeignBmc.PASSWORD));
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < count) {
      int port = ForeignBmc.freePort();
      if (!ports.contains(port)) {
        ports.add(port);
        command.add(Integer.toString(port));
        Files.createDirectory(directory.resolve(Integer.toString(port)));
      }
    }
    Process process = ForeignBmc.run(directory, command);
    List<ForeignBmc> bmcs = new ArrayList<>();
    for (int port : ports) {
      bmcs.add(new ForeignBmc(process, directory.resolve(Integer.toString(port)), port).ready());
    }
    return bmcs;
  }
}
