package io.toplink.dcim.it.fleet;

/** A lasting habit of one BMC, as met in the field. Unlike a {@link Fault} it does not wear off. */
public enum Oddity {
  /** PowerState is null. */
  POWER_STATE_NULL,
  /** PowerState is a word outside the standard's usual four. */
  POWER_STATE_PAUSED,
  /** PowerState is PoweringOff for ever. */
  POWER_STATE_STUCK,
  /** PowerState is another one each time. */
  POWER_STATE_FLAPS,
  /** Takes power actions and does nothing. */
  POWER_ACTIONS_IGNORED,
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
  /** Takes a boot override and forgets it. */
  BOOT_IGNORED,
  /** Makes "once" "for ever". */
  BOOT_CONTINUOUS,
  /** The password with each request is not taken; a session is needed. */
  NO_BASIC_AUTH,
  /** Links are absolute and lead to another host. */
  LINKS_LEAD_AWAY,
  /** Links climb out of the service's tree. */
  LINKS_CLIMB,
  /** Drives are only told by SimpleStorage. */
  SIMPLE_STORAGE
}
