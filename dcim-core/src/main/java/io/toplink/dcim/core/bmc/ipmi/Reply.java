package io.toplink.dcim.core.bmc.ipmi;

/**
 * What a BMC answered to a command.
 *
 * @param completion how it went, 0 to 255; 0 is well
 * @param data what it told
 */
record Reply(int completion, byte[] data) {

  boolean isOk() {
    return completion == 0;
  }

  /** One byte of what it told, 0 to 255; 0 if it told less. */
  int at(int index) {
    return index < data.length ? data[index] & 0xff : 0;
  }

  int length() {
    return data.length;
  }
}
