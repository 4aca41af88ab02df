package io.toplink.dcim.it.sentonce;

/** What a BMC can be told, whatever it speaks. */
enum Order {
  ON("power-on", 2),
  OFF("power-cut", 2),
  SOFT_OFF("shutdown", 1),
  /** Boot from the network, once. Told again as often as need be, but never after the start. */
  BOOT("boot Pxe", 100),
  RESET_BMC("bmc-reset", 1),
  /** There are three ways to say it, and some BMCs refuse two of them. */
  INSERT("image-shown", 6),
  EJECT("image-gone", 2);

  private final String effect;
  private final int most;

  Order(String effect, int most) {
    this.effect = effect;
    this.most = most;
  }

  /** What comes of it. */
  String effect() {
    return effect;
  }

  /** How often it may be told for one wish: once for an event, once more for a state. */
  int most() {
    return most;
  }

  /** Whether that it is about to leave is in the database before it does. */
  boolean isIntended() {
    return this == ON || this == OFF || this == SOFT_OFF || this == RESET_BMC;
  }
}
