package io.toplink.dcim.core.bmc;

import java.util.Locale;

/** The kinds of exchanges with a BMC, as metrics tell them apart. */
enum Op {
  /** Reaching it and logging in; of one that was silent also the power reading that follows. */
  OPEN,
  /** The power, in a session. */
  POWER,
  /** The power, for somebody who only looks: reaching it and logging in included. */
  LOOK,
  /** Turning on, turning off, restarting. */
  COMMAND,
  SET_BOOT,
  READ_BOOT,
  CLEAR_BOOT,
  IDENTITY,
  PORTS,
  INSPECT,
  INSERT_MEDIA,
  EJECT_MEDIA,
  READ_MEDIA,
  SENSORS,
  LAST_RESTART,
  RESET_BMC;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
