package io.toplink.dcim.it.fleet;

/** A lasting habit of one BMC, as met in the field. Unlike a {@link Fault} it does not wear off. */
public enum Oddity {
  /** PowerState is null. */
  POWER_STATE_NULL,
  /** PowerState is null until the BMC is restarted. */
  POWER_STATE_NULL_UNTIL_RESTART,
  /** PowerState is a word outside the standard's usual four. */
  POWER_STATE_PAUSED,
  /** PowerState is PoweringOff for ever. */
  POWER_STATE_STUCK,
  /** PowerState is another one each time. */
  POWER_STATE_FLAPS,
  /** Takes power actions and does nothing. */
  POWER_ACTIONS_IGNORED,
  /** Takes power actions and does nothing while the machine is on its way on or off. */
  POWER_ACTIONS_IGNORED_ON_THE_WAY,
  /** The operating system does not react to the power button. */
  SOFT_OFF_IGNORED,
  /** Answers 400 to an action whose goal is reached already. */
  BAD_REQUEST_WHEN_SO,
  /** Answers 409 to an action whose goal is reached already. */
  CONFLICT_WHEN_SO,
  /** Lists the reset types in a resource of their own. */
  RESET_TYPES_BY_ACTION_INFO,
  /** Does not list the reset types at all. */
  RESET_TYPES_UNTOLD,
  /** Forgets a comma between two reset types. */
  RESET_TYPES_RUN_TOGETHER,
  /** Lists no reset type but the one that cuts the power. */
  RESET_TYPES_OFF_ONLY,
  /** Paths of actions end in a slash. */
  TARGETS_END_IN_SLASH,
  /** Answers actions with 202 and a task. */
  ACTIONS_AS_TASKS,
  /** Two ComputerSystems. */
  TWO_SYSTEMS,
  /** No ComputerSystem. */
  NO_SYSTEM,
  /** No entity tags. */
  NO_ETAGS,
  /** Entity tags are weak, and taken as they are. */
  WEAK_ETAGS,
  /** Entity tags are given out weak and only taken strong. */
  WEAK_ETAGS_TAKEN_STRONG,
  /** Entity tags are given out with {@code -gzip} and only taken without. */
  GZIP_ETAGS,
  /** A change with any If-Match is refused with 412. */
  IF_MATCH_REFUSED,
  /** A change without If-Match is refused with 428. */
  IF_MATCH_REQUIRED,
  /** The boot override is read-only in the system and written in its settings. */
  BOOT_IN_SETTINGS,
  /** A boot override is only taken with target, duration and mode. */
  BOOT_NEEDS_ALL,
  /** A boot override with a mode is refused. */
  BOOT_REFUSES_MODE,
  /** Takes a boot override with a mode and keeps the one it had. */
  BOOT_KEEPS_MODE,
  /** Knows no boot modes. */
  BOOT_NO_MODE,
  /** Takes a boot override and forgets it. */
  BOOT_IGNORED,
  /** Makes "once" "for ever". */
  BOOT_CONTINUOUS,
  /** The password with each request is not taken; a session is needed. */
  NO_BASIC_AUTH,
  /** The password is taken with each request, but a refusal does not say so. */
  BASIC_AUTH_UNTOLD,
  /** Links are absolute and lead to another host. */
  LINKS_LEAD_AWAY,
  /** Links climb out of the service's tree. */
  LINKS_CLIMB,
  /** Drives are only told by SimpleStorage. */
  SIMPLE_STORAGE,
  /** Its drives were pulled: their controller lists none. */
  DRIVES_PULLED,
  /** There is no controller that would list drives. */
  DRIVES_UNTOLD,
  /** The boot override is written to settings that wait for the next start. */
  BOOT_PENDING,
  /** "Once" is not among the durations it takes. */
  BOOT_NEVER_ONCE,
  /** Answers changes, too, with 202 and a task. */
  CHANGES_AS_TASKS,
  /** Its tasks take some time. */
  TASKS_TAKE_TIME,
  /** Its tasks fail, and nothing is done. */
  TASKS_FAIL,
  /** It knows nothing of the tasks it made. */
  TASKS_GET_LOST,
  /** Its tasks never end, and nothing is done. */
  TASKS_NEVER_END,
  /** Tells when its machine last started, by a clock of its own. */
  TELLS_LAST_RESET_TIME,
  /** Its clock begins with 1970 each time it has no power: all times that it tells are of then. */
  CLOCK_OF_1970,
  /** Its clock is of 2099. */
  CLOCK_OF_2099,
  /** The model's name holds NUL, bytes that are no UTF-8, and HTML. */
  NAMES_ODD,
  /** Tells why its machine last started, as the standard knows since 2024. */
  TELLS_LAST_RESET_CAUSE,
  /** No virtual media. */
  NO_MEDIA,
  /** Virtual media stand under the machine, not under its manager. */
  MEDIA_AT_SYSTEM,
  /** Virtual media have no actions: the slot is written. */
  MEDIA_BY_PATCH,
  /** Its virtual CD is of type UsbCd, and the machine boots it under that name only. */
  MEDIA_USB_CD,
  /** Inserting is refused when more is said than where the image is. */
  MEDIA_REFUSES_STATE,
  /** Inserting is refused unless it is said that it is to be inserted. */
  MEDIA_NEEDS_STATE,
  /** Inserting is refused unless the way to fetch the image is said. */
  MEDIA_NEEDS_TRANSFER,
  /** Takes an image and shows nothing. */
  MEDIA_IGNORED,
  /** Sensors are told one by one, not by Thermal and Power. */
  SENSORS_ONE_BY_ONE,
  /** Sensors say in the many ways of the field that they know nothing. */
  SENSORS_UNKNOWN,
  /** No more than two sessions at once. */
  FEW_SESSIONS,
  /** The password with each request is taken for sessions only. */
  BASIC_AUTH_FOR_SESSIONS,
  /** Lists no accounts. */
  NO_ACCOUNTS,
  /** Accounts are fixed slots: they cannot be deleted, only switched off. */
  ACCOUNTS_FIXED,
  /** Sets a new password, and takes the one before as well. */
  PASSWORD_OLD_STAYS,
  /** Says that it set a new password, and keeps the old one. */
  PASSWORD_IGNORED,
  /** Says that it set a new password, and keeps something else. */
  PASSWORD_SPOILT,
  /** Keeps the first 16 characters of a new password. */
  PASSWORD_CUT,
  /** Keeps no more than 16 characters, and says so. */
  PASSWORD_SHORT_ONLY,
  /** Finds every new password too simple, and repeats it when saying so. */
  PASSWORD_POLICY,
  /** Only takes a new password together with the rest of the account. */
  PASSWORD_NEEDS_ALL,
  /** Only takes a new password by an action. */
  PASSWORD_BY_ACTION,
  /** Tells the serial number and UUID of another machine every other time. */
  TWO_ON_ONE_ADDRESS
}
