package io.toplink.dcim.core.bmc.ipmi;

/** The commands that sessions themselves need, and those without parameters. */
final class Commands {
  static final Command SET_PRIVILEGE_ADMINISTRATOR =
      Command.app("Set Session Privilege Level", 0x3b, 4);
  static final Command CHASSIS_STATUS = Command.chassis("Get Chassis Status", 0x01);
  static final Command RESTART_CAUSE = Command.chassis("Get System Restart Cause", 0x07);
  static final Command COLD_RESET = Command.app("Cold Reset", 0x02);
  static final Command DEVICE_ID = Command.app("Get Device ID", 0x01);
  static final Command SYSTEM_GUID = Command.app("Get System GUID", 0x37);

  static Command closeSession(int session) {
    return Command.app(
        "Close Session", 0x3c, session, session >>> 8, session >>> 16, session >>> 24);
  }

  private Commands() {}
}
