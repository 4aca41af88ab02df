package io.toplink.dcim.it.sentonce;

/** What goes wrong with something that a BMC is told, while the server lives. */
enum Spoilt {
  /** B27: it never gets there. */
  LOST,
  /** B26: it is done, and the answer gets lost. */
  ANSWER_LOST,
  /** B23: it is not done, and the BMC says that it broke. */
  BROKEN;

  /** At which moment a server that dies leaves the same behind. */
  Kill.When like() {
    return this == ANSWER_LOST ? Kill.When.DONE : Kill.When.LOST;
  }
}
