package io.toplink.dcim.it.ipmi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * BMCs of OpenIPMI's {@code ipmi_sim}. It speaks cipher suite 3, is deaf while its machine does
 * something, and does what it is told again when it is told again.
 */
public final class IpmiSim {
  /** The name of the program. */
  public static final String PROGRAM = "ipmi_sim";

  /** What the machine's GUID is as text. */
  public static final String GUID = "4c4c4544-0042-4a10-8042-b4c04f4d3132";

  /**
   * What is behind a BMC.
   *
   * @param uuid as firmware and DCIM write it
   * @param serial what its maker calls it
   * @param program what ipmi_sim asks and tells, with its arguments, parted by spaces
   */
  public record Chassis(String uuid, String serial, String program) {}

  /**
   * Its machine, as ipmi_sim wants it: a program that is asked for a state and told a change.
   * Arguments: a directory, seconds that a change takes, then what ipmi_sim says.
   */
  private static final String MACHINE =
      """
      #!/bin/sh
      state=$1 takes=$2 what=$3
      shift 3
      read_file() { if [ -f "$state/$1" ]; then cat "$state/$1"; else echo "$2"; fi; }
      happened() { echo "$*" >> "$state/journal"; }
      start_up() {
        case $(read_file boot none) in
          pxe) happened boot Pxe ;;
          default) happened boot Hdd ;;
          cdrom) happened boot Cd ;;
          bios) happened boot BiosSetup ;;
          *) happened boot None ;;
        esac
        rm -f "$state/boot"
      }
      if [ "$what" = get ]; then
        for name; do
          case $name in
            power) echo "power:$(read_file power 0)" ;;
            boot) echo "boot:$(read_file boot none)" ;;
            *) exit 1 ;;
          esac
        done
        exit 0
      fi
      while [ $# -ge 2 ]; do
        [ "$takes" = 0 ] || sleep "$takes"
        echo "$1 $2" >> "$state/told"
        case $1 in
          power)
            was=$(read_file power 0)
            echo "$2" > "$state/power"
            if [ "$was" = 0 ] && [ "$2" = 1 ]; then happened power-on; start_up; fi
            if [ "$was" = 1 ] && [ "$2" = 0 ]; then happened power-cut; fi ;;
          shutdown)
            echo 0 > "$state/power"
            happened shutdown ;;
          reset)
            happened reset
            start_up ;;
          boot) echo "$2" > "$state/boot" ;;
        esac
        shift 2
      done
      """;

  private IpmiSim() {}

  /** One BMC, whose machine does at once what it is told. */
  public static ForeignBmc start(Path directory) throws IOException {
    return start(directory, Duration.ZERO);
  }

  /**
   * One BMC that answers.
   *
   * @param directory empty, for this one alone
   * @param takes how long a change takes its machine, and the BMC is deaf
   */
  public static ForeignBmc start(Path directory, Duration takes) throws IOException {
    return spawn(directory, takes, ForeignBmc.freePort()).ready();
  }

  /** One BMC that is about to answer. */
  public static ForeignBmc spawn(Path directory, Duration takes, int port) throws IOException {
    return spawn(directory, new Chassis(GUID, FruImage.SERIAL, machine(directory, takes)), port);
  }

  /** One BMC of a machine that somebody else keeps, and that is about to answer. */
  public static ForeignBmc spawn(Path directory, Chassis chassis) throws IOException {
    return spawn(directory, chassis, ForeignBmc.freePort());
  }

  /**
   * The program of a machine as {@link #start(Path, Duration)} has it, for one that is to be called
   * by another program. It keeps the machine's power, 0 or 1, in {@code power}, writes into {@code
   * told} what it was told and into {@code journal} what came of that.
   */
  public static String machine(Path directory, Duration takes) throws IOException {
    Path machine = Files.createDirectories(directory).resolve("machine");
    Files.writeString(machine, MACHINE);
    String seconds =
        takes.isZero() ? "0" : String.format(Locale.ROOT, "%.1f", takes.toMillis() / 1000.0);
    return "/bin/sh " + machine + " " + directory + " " + seconds;
  }

  /** One BMC of a machine that somebody else keeps, and that answers. */
  public static ForeignBmc start(Path directory, Chassis chassis) throws IOException {
    return spawn(directory, chassis).ready();
  }

  private static ForeignBmc spawn(Path directory, Chassis chassis, int port) throws IOException {
    Files.createDirectories(directory.resolve("state"));
    Path emulator = directory.resolve("bmc.emu");
    Files.writeString(emulator, emulator(FruImage.of(chassis.serial())));
    Path lan = directory.resolve("lan.conf");
    Files.writeString(lan, lan(port, chassis));
    return new ForeignBmc(
        ForeignBmc.run(
            directory,
            List.of(
                PROGRAM,
                "-n",
                "-c",
                lan.toString(),
                "-f",
                emulator.toString(),
                "-s",
                directory.resolve("state").toString())),
        directory,
        port);
  }

  private static String emulator(byte[] fru) {
    StringBuilder bytes = new StringBuilder();
    for (byte one : fru) {
      bytes.append(String.format(Locale.ROOT, " 0x%02x", one));
    }
    return """
    mc_setbmc 0x20
    mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
    sel_enable 0x20 100 0x0a
    mc_add_fru_data 0x20 0 %d data%s
    mc_enable 0x20
    """
        .formatted(fru.length, bytes);
  }

  /** As firmware keeps a UUID: the first three fields with their bytes turned round. */
  private static String guid(String uuid) {
    String hex = uuid.replace("-", "");
    StringBuilder turned = new StringBuilder();
    for (int at : new int[] {6, 4, 2, 0, 10, 8, 14, 12}) {
      turned.append(hex, at, at + 2);
    }
    return turned.append(hex.substring(16)).toString();
  }

  private static String lan(int port, Chassis chassis) {
    return """
    name "bmc"
    set_working_mc 0x20
      startlan 1
        addr 127.0.0.1 %d
        priv_limit admin
        allowed_auths_callback none md2 md5 straight
        allowed_auths_user none md2 md5 straight
        allowed_auths_operator none md2 md5 straight
        allowed_auths_admin none md2 md5 straight
        guid %s
      endlan
      chassis_control "%s"
      user 2 true "%s" "%s" admin 10 none md2 md5 straight
    """
        .formatted(
            port,
            guid(chassis.uuid()),
            chassis.program(),
            ForeignBmc.USERNAME,
            ForeignBmc.PASSWORD);
  }
}
