package io.toplink.dcim.it.ipmi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
              with open("journal", "a") as journal:
                  journal.write(what + "\\n")

          def get_power_state(self):
              return self.power

          def power_on(self):
              if self.power == "off":
                  self.power = "on"
                  self.happened("power-on")
                  self.happened("boot " + NAMES.get(self.boot, "None"))
                  self.boot = "default"

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

      Machine({sys.argv[2]: sys.argv[3]}, port=int(sys.argv[1]), address="127.0.0.1")
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
   * @param directory empty, for this one alone
   */
  public static ForeignBmc start(Path directory) throws IOException {
    Path program = directory.resolve("bmc.py");
    Files.writeString(program, PROGRAM);
    int port = ForeignBmc.freePort();
    return new ForeignBmc(
            ForeignBmc.run(
                directory,
                List.of(
                    PYTHON.toString(),
                    program.toString(),
                    Integer.toString(port),
                    ForeignBmc.USERNAME,
                    ForeignBmc.PASSWORD)),
            directory,
            port)
        .ready();
  }
}
