package io.toplink.dcim.core.bmc.ipmi;

/**
 * One IPMI command.
 *
 * @param name for messages
 * @param function network function, 0 to 62, even
 * @param code its number there
 * @param data what goes with it
 */
record Command(String name, int function, int code, byte... data) {
  private static final int CHASSIS = 0x00;
  private static final int SENSOR = 0x04;
  private static final int APP = 0x06;
  private static final int STORAGE = 0x0a;

  static Command chassis(String name, int code, int... data) {
    return new Command(name, CHASSIS, code, bytes(data));
  }

  static Command sensor(String name, int code, int... data) {
    return new Command(name, SENSOR, code, bytes(data));
  }

  static Command app(String name, int code, int... data) {
    return new Command(name, APP, code, bytes(data));
  }

  static Command app(String name, int code, byte[] data) {
    return new Command(name, APP, code, data);
  }

  static Command storage(String name, int code, int... data) {
    return new Command(name, STORAGE, code, bytes(data));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Override
  public String toString() {
    return name;
  }
}
